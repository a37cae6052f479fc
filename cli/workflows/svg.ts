import { arrowsOf, boxesOf, SUBMIT } from '../../lambdas/words/diagram.ts';
import { hasTracks, isHuman, type Stage, type Workflow } from '../../schema/workflow.ts';

const WIDTH = 360;
const MARGIN = 24;
const GAP = 36;
const LINE = 18;
const PADDING = 14;
/** Room at the right for the ways back, each in a lane of its own. */
const LANE = 16;

interface Box {
  readonly name: string;
  readonly lines: readonly string[];
  readonly kind: 'start' | 'people' | 'check' | 'effect' | 'end';
  readonly top: number;
  readonly height: number;
}

/** The workflow as a picture by itself: stages from top to bottom, ways back for rework at the right. */
export function svg(workflow: Workflow): string {
  const boxes = layOut(workflow);
  const back = arrowsOf(workflow).filter((arrow) => arrow.back);
  const width = MARGIN * 2 + WIDTH + (back.length === 0 ? 0 : LANE * (back.length + 1));
  const last = boxes.at(-1);
  const height = (last === undefined ? 0 : last.top + last.height) + MARGIN;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(workflow.title)}" font-family="system-ui, sans-serif" font-size="13">
<title>${escapeXml(workflow.title)}</title>
<style>rect{stroke:#44546a;stroke-width:1.2}.start,.end{fill:#eef1f5}.people{fill:#e6f0fa}.check{fill:#fdf3dc}.effect{fill:#e5f5e8}path{fill:none;stroke:#44546a;stroke-width:1.2}.back{stroke-dasharray:4 3;stroke:#a4502d}polygon{fill:#44546a}.title{font-weight:600}text{fill:#1d2733}</style>
${boxes.map(drawBox).join('\n')}
${boxes
  .slice(1)
  .map((box, index) => drawNext(boxes[index] as Box, box))
  .join('\n')}
${back.map(({ from, label = '' }, lane) => drawBack(boxes, from, label, lane)).join('\n')}
</svg>
`;
}

function layOut(workflow: Workflow): Box[] {
  const boxes: Box[] = [];
  let top = MARGIN;
  const add = (name: string, lines: readonly string[], kind: Box['kind']) => {
    const height = lines.length * LINE + PADDING * 2 - 4;
    boxes.push({ name, lines, kind, top, height });
    top += height + GAP;
  };
  add(SUBMIT, [`Submitted by ${workflow.requester}`], 'start');
  for (const { name, stage, lines } of boxesOf(workflow)) add(name, lines.flatMap(wrap), kindOf(stage));
  add('end', ['Done'], 'end');
  return boxes;
}

function kindOf(stage: Stage): Box['kind'] {
  if (isHuman(stage) || hasTracks(stage)) return 'people';
  return stage.type === 'check' || stage.type === 'wait' ? 'check' : 'effect';
}

/** Breaks a line where it would leave its box: some 46 characters fit. */
function wrap(text: string): string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + word.length + 1 > 46) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}

function drawBox({ lines, kind, top, height }: Box): string {
  const round = kind === 'start' || kind === 'end' ? height / 2 : 6;
  const texts = lines.map((line, index) => {
    const y = top + PADDING + 10 + index * LINE;
    return `<text x="${MARGIN + WIDTH / 2}" y="${y}" text-anchor="middle"${index === 0 ? ' class="title"' : ''}>${escapeXml(line)}</text>`;
  });
  return `<rect class="${kind}" x="${MARGIN}" y="${top}" width="${WIDTH}" height="${height}" rx="${round}"/>${texts.join('')}`;
}

function drawNext(from: Box, to: Box): string {
  const x = MARGIN + WIDTH / 2;
  return `<path d="M${x} ${from.top + from.height}V${to.top - 6}"/><polygon points="${x - 4},${to.top - 8} ${x + 4},${to.top - 8} ${x},${to.top}"/>`;
}

/** A way back, in its own lane at the right, to the box at the top; what it means is its tooltip. */
function drawBack(boxes: readonly Box[], from: string, label: string, lane: number): string {
  const start = boxes.find(({ name }) => name === from) as Box;
  const end = boxes[0] as Box;
  const right = MARGIN + WIDTH;
  const x = right + LANE * (lane + 1);
  const y = end.top + end.height / 2;
  return `<path class="back" d="M${right} ${start.top + start.height / 2}H${x}V${y}H${right + 6}"><title>${escapeXml(label)}</title></path><polygon points="${right + 8},${y - 4} ${right + 8},${y + 4} ${right},${y}"/>`;
}

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
