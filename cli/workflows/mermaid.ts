import { arrowsOf, boxesOf, SUBMIT } from '../../lambdas/words/diagram.ts';
import { END, hasTracks, isHuman, type Workflow } from '../../schema/workflow.ts';

/** The workflow as a Mermaid flowchart. */
export function mermaid(workflow: Workflow): string {
  const ids = new Map(
    [SUBMIT, ...Object.keys(workflow.stages), END].map((name, index) => [name, `s${index}`]),
  );
  const id = (name: string) => ids.get(name) ?? name;
  const boxes = boxesOf(workflow).map(({ name, stage, lines }) => {
    const text = lines.map(escapeMermaid).join('<br/>');
    const [left, right] =
      isHuman(stage) || hasTracks(stage)
        ? ['["', '"]']
        : stage.type === 'check' || stage.type === 'wait'
          ? ['{{"', '"}}']
          : ['[["', '"]]'];
    return `  ${id(name)}${left}${text}${right}`;
  });
  const arrows = arrowsOf(workflow).map(({ from, to, label, back }) => {
    const text = label === undefined ? '' : `|"${escapeMermaid(label)}"|`;
    return `  ${id(from)} ${back ? '-.->' : '-->'}${text} ${id(to)}`;
  });
  return [
    'flowchart TD',
    `  ${id(SUBMIT)}(["${escapeMermaid(`Submitted by ${workflow.requester}`)}"])`,
    ...boxes,
    `  ${id(END)}(["Done"])`,
    ...arrows,
    '',
  ].join('\n');
}

const escapeMermaid = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
