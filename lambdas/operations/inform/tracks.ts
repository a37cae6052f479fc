import { needed } from '../../domain/request/mandates.ts';
import { droppedWith } from '../../domain/request/pass.ts';
import { stageState } from '../../domain/request/stages.ts';
import { tell } from '../../engine/ask.ts';
import { forEach } from '../../engine/notify.ts';
import { stageOverMail } from '../../mails/stage-over-mail.ts';
import type { InformPorts, News } from './news.ts';
import { tellRequester } from './requester.ts';

/** Tells those for whose answer other tracks of the stage waited that a decision has made it needless, or put it off. */
export async function tellOfOtherTracks(ports: InformPorts, news: News<'decided'>): Promise<void> {
  const { workflow, entry } = news;
  await tellNeedless(
    ports,
    news,
    droppedWith({ workflow, state: entry.state }, entry.details.stage, entry.at),
  );
}

/** Tells the requester that a track was not passed, and those who were asked there, as long as the request goes on without it. */
export async function tellOfLostTrack(ports: InformPorts, news: News<'decided' | 'expired'>): Promise<void> {
  const { stage } = news.entry.details;
  const { outcome } = stageState(news.entry.state, stage);
  if (news.entry.state.status !== 'open' || (outcome !== 'rejected' && outcome !== 'expired')) return;
  await tellRequester(ports, news, { kind: 'not-passed', stage });
  if (outcome === 'expired') await tellNeedless(ports, news, [stage]);
}

/** Tells those who were asked at stages that nobody need answer there any more. */
export async function tellNeedless(ports: InformPorts, news: News, stages: readonly string[]): Promise<void> {
  const { workflow, entry } = news;
  const { state } = entry;
  const asked = stages.flatMap((stage) =>
    needed({ ...news, state }, stage)
      .filter(({ mail }) => mail !== 'daily')
      .map((person) => ({ person, stage })),
  );
  await forEach(asked, ({ person, stage }) =>
    tell(
      ports,
      { workflow, stage, person, request: state.request },
      stageOverMail({ workflow, state, stage }),
    ),
  );
}
