import { tracksOf } from '../tracks.ts';
import { nearestWord } from '../unknown-words.ts';
import { instead, quoteAll } from '../wording.ts';
import {
  type HumanStage,
  hasTracks,
  type ReviewedPart,
  type TracksStage,
  type Workflow,
} from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { allStages, humanStages } from './walk.ts';

const PARTS: readonly ReviewedPart[] = [
  'training-data',
  'code',
  'hyperparameters',
  'artifact',
  'metrics',
  'attributes',
];

/**
 * A stage of tracks has several, as many of which must pass as there are at most; where fewer than all do, each is an approval.
 * Nobody answers for two of them. What a track reviews is a part that every submission has, and is at odds with nothing else that it says.
 */
export function tracks(workflow: Workflow): readonly Problem[] {
  const stages = allStages(workflow);
  return [
    ...stages.flatMap(([name, stage]) =>
      hasTracks(stage) ? describe(workflow, stage).map((message) => problem(workflow, message, name)) : [],
    ),
    ...humanStages(stages).flatMap(([name, track]) =>
      describeTrack(workflow, track).map((message) => problem(workflow, message, name)),
    ),
  ];
}

function describe(workflow: Workflow, stage: TracksStage): string[] {
  const { atLeast } = stage;
  const all = tracksOf(workflow, stage);
  if (all.length < 2)
    return [
      `has ${all.length === 0 ? 'no track' : 'one track'}: name two or more, or write it as a stage of type 'approval'`,
    ];
  if (!Number.isInteger(atLeast) || atLeast < 1 || atLeast > all.length)
    return [`its atLeast is ${atLeast}: choose from 1 to ${all.length}, the number of its tracks`];
  const whens = new Set(all.map(([, { when }]) => JSON.stringify(when)));
  if (atLeast < all.length && whens.size > 1)
    return [
      `its atLeast ${atLeast} counts tracks that may not apply: write 'when' at the stage, for all of them, or remove atLeast`,
    ];
  const task = all.find(([, { type }]) => type === 'task')?.[0];
  return atLeast < all.length && task !== undefined
    ? [
        `its atLeast ${atLeast} lets '${task}', which confirms what is done already, stand for an approval: make it an approval, or remove atLeast`,
      ]
    : [];
}

function describeTrack(workflow: Workflow, stage: HumanStage): string[] {
  if (stage.track !== undefined && stage.ifExpired === 'next')
    return [
      "has ifExpired: 'next', and is a track: say by atLeast how many of them are enough, or make it a stage of its own",
    ];
  if (stage.track !== undefined && stage.alsoEligible.includes('earlier-approver'))
    return [
      "has alsoEligible 'earlier-approver', and is a track, so that one person could answer for several: remove it, or make it a stage of its own",
    ];
  return describeReviews(workflow, stage);
}

function describeReviews({ submission }: Workflow, { track, carries }: HumanStage): string[] {
  const reviews = track?.reviews;
  if (reviews === undefined) return [];
  if (reviews.length === 0)
    return [
      'reviews nothing, so that it would stand whatever changes: name what it looks at, or write carries: true',
    ];
  if (carries === true)
    return ['has both reviews and carries, which stands whatever changes: remove one of them'];
  const unknown = reviews.find((part) => !PARTS.includes(part));
  if (unknown !== undefined) {
    const near = nearestWord(unknown, PARTS);
    return [
      `reviews '${unknown}', which is no part of a submission: ${near === undefined ? instead(PARTS) : `did you mean '${near}'?`}`,
    ];
  }
  const lacking = reviews.filter((part) => !isSubmitted(submission, part));
  return lacking.length === 0
    ? []
    : [
        `reviews ${quoteAll(lacking)}, which no request need bring, so that no change of it would be seen: demand it in submission, or remove it`,
      ];
}

function isSubmitted(
  { lineage, artifact, attributes, metrics = [] }: Workflow['submission'],
  part: ReviewedPart,
): boolean {
  if (part === 'artifact') return artifact;
  if (part === 'metrics') return metrics.length > 0;
  return part === 'attributes' ? Object.keys(attributes).length > 0 : lineage;
}
