import { own } from './own.ts';
import { type HumanStage, hasTracks, isHuman, type TracksStage, type Workflow } from './workflow.ts';

/** The name under which a track is known as a stage for people. */
export const trackName = (stage: string, track: string): string => `${stage}-${track}`;

/** The stage that a track is one of, with its name; `undefined` for what is no track. */
export function tracksAround(
  workflow: Workflow,
  name: string,
): readonly [name: string, stage: TracksStage] | undefined {
  const stage = own(workflow.stages, name);
  const of = stage !== undefined && isHuman(stage) ? stage.track?.of : undefined;
  if (of === undefined) return undefined;
  const around = own(workflow.stages, of);
  return around !== undefined && hasTracks(around) ? [of, around] : undefined;
}

/** The stage under whose name a machine waits for this one: for a track, the stage of which it is one. */
export function stateOf(workflow: Workflow, name: string): string {
  return tracksAround(workflow, name)?.[0] ?? name;
}

/** The stages for people that one state waits for: the tracks of this name, or the stage itself. */
export function peopleAt(workflow: Workflow, name: string): readonly string[] {
  const stage = own(workflow.stages, name);
  return stage !== undefined && hasTracks(stage) ? stage.tracks : [name];
}

/** The tracks of a stage, each with its name. */
export function tracksOf(
  { stages }: Workflow,
  { tracks }: TracksStage,
): readonly (readonly [name: string, track: HumanStage])[] {
  return tracks.flatMap((name) => {
    const track = own(stages, name);
    return track !== undefined && isHuman(track) ? [[name, track] as const] : [];
  });
}

/** The stage after this one and all of its tracks. */
export function leadsTo(workflow: Workflow, name: string): string | undefined {
  const [last = name] = peopleAt(workflow, stateOf(workflow, name)).slice(-1);
  return own(workflow.stages, last)?.next;
}

/** True for two tracks of one stage, and for a track with the stage of which it is one. */
export function areBeside(workflow: Workflow, one: string, other: string): boolean {
  return one !== other && stateOf(workflow, one) === stateOf(workflow, other);
}
