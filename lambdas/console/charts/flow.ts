import { hasTracks, isHuman, type Stage, type Workflow } from '../../../schema/workflow.ts';
import { type Content, type Html, html } from '../../pages/html.ts';
import { arrowsOf, boxesOf, SUBMIT } from '../../words/diagram.ts';
import { at, shorten, text, WIDTH, widthOf } from './drawing.ts';
import { renderFigure } from './figure.ts';

interface Box {
  readonly name: string;
  readonly lines: readonly string[];
  readonly kind: 'people' | 'machine' | 'end';
  readonly top: number;
  readonly height: number;
}

const LINE = 15;
const PADDING = 10;
const GAP = 24;
/** Room at the right for the ways back, each in a lane of its own; those that share the last do so where there are many. */
const LANE = 9;
const MOST_LANES = 6;

/** A workflow's stages from top to bottom, and its ways back for rework at the right, dashed. */
export function renderFlow(id: string, workflow: Workflow): Html {
  const back = arrowsOf(workflow).filter((arrow) => arrow.back);
  const lanes = Math.min(back.length, MOST_LANES);
  const width = WIDTH - (lanes === 0 ? 0 : LANE * (lanes + 1));
  const boxes = layOut(workflow, width);
  const last = boxes[boxes.length - 1] as Box;
  const stages = boxesOf(workflow);
  const props = {
    id,
    title: `The stages of ${workflow.title}`,
    description: `From top to bottom: submitted by ${workflow.requester}, then ${stages.map(({ stage }) => stage.title).join(', ')}, done.${back.length > 0 ? ` ${back.length} ways lead back to the requester for rework.` : ''}`,
    numbers: {
      head: ['stage', 'what it does', 'when', 'back'],
      rows: stages.map(({ name, stage, lines }) => {
        const [title = name, does = '', ...others] = lines;
        const [what, when = 'always'] = hasTracks(stage) ? [[does, ...others].join('; ')] : [does, ...others];
        return [title, what, when, back.find(({ from }) => from === name)?.label ?? ''] as readonly Content[];
      }),
    },
    empty: '',
  };
  const marks = html`${boxes.slice(1).map((box, index) => down(boxes[index] as Box, box, width))}
${back.map(({ from }, lane) => backward(boxes, from, width, Math.min(lane, MOST_LANES - 1)))}
${boxes.map((box) => draw(box, width))}`;
  return renderFigure(props, { marks, height: last.top + last.height + 2 });
}

function layOut(workflow: Workflow, width: number): Box[] {
  const boxes: Box[] = [];
  let top = 1;
  const add = (name: string, lines: readonly string[], kind: Box['kind']) => {
    const height = lines.length * LINE + PADDING * 2 - 4;
    boxes.push({ name, lines, kind, top, height });
    top += height + GAP;
  };
  add(SUBMIT, [`Submitted by ${workflow.requester}`], 'end');
  for (const { name, stage, lines } of boxesOf(workflow))
    add(
      name,
      lines.flatMap((one) => wrap(one, width - 2 * PADDING)),
      kindOf(stage),
    );
  add('end', ['Done'], 'end');
  return boxes;
}

const kindOf = (stage: Stage): Box['kind'] => (isHuman(stage) || hasTracks(stage) ? 'people' : 'machine');

/** Breaks a line where it would leave its box; a word that is wider than a box is cut. */
function wrap(words: string, width: number): string[] {
  const lines: string[] = [''];
  for (const word of words.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (lines.at(-1) !== '' && widthOf(longer) > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines.map((one) => shorten(one, width));
}

function draw({ lines, kind, top, height }: Box, width: number): Html {
  const round = kind === 'end' ? height / 2 : 5;
  const first = top + PADDING + 8;
  return html`<rect class="box${kind === 'people' && ' people'}" x="1" y="${at(top)}" width="${at(width - 2)}" height="${at(height)}" rx="${at(round)}"/>${lines.map(
    (one, index) =>
      text(width / 2, first + index * LINE, one, { anchor: 'middle', look: index === 0 ? 'strong' : 'soft' }),
  )}
`;
}

function down(from: Box, to: Box, width: number): Html {
  const x = at(width / 2);
  return html`<path class="arrow" d="M${x} ${at(from.top + from.height)}V${at(to.top - 5)}"/><path class="head" d="M${x - 4} ${at(to.top - 7)}h8l-4 7z"/>`;
}

function backward(boxes: readonly Box[], from: string, width: number, lane: number): Html | undefined {
  const start = boxes.find(({ name }) => name === from);
  const [end] = boxes;
  if (start === undefined || end === undefined) return undefined;
  const x = at(width + LANE * (lane + 1));
  const y = at(end.top + end.height / 2);
  const right = at(width - 1);
  return html`<path class="arrow back" d="M${right} ${at(start.top + start.height / 2)}H${x}V${y}H${right + 6}"/><path class="head back" d="M${right + 8} ${y - 4}v8l-8 -4z"/>`;
}
