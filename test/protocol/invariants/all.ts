import type { Invariants } from '../model/explore.ts';
import {
  answersAreInTheLedger,
  closedNeverPromotes,
  completedHasPromoted,
  onlyTheEntitledDecide,
  promotedOnlyWithApprovals,
  supersededNeverPromotes,
} from './authority.ts';
import {
  noPromotionTwice,
  oneOutcomePerStageAndAttempt,
  promotionsAgree,
  registryEqualsReplay,
  stagesOpenInTurn,
  streamsAreChained,
  subjectCommitsToRequests,
} from './ledger.ts';
import { mailsSayWhatTheLedgerSays } from './mails.ts';
import {
  everyApprovalTakesEffect,
  everyoneIsAsked,
  nothingIsOverdue,
  nothingIsStuck,
  nothingWaitsForTheSweeper,
  tokensAreNoted,
} from './rest.ts';
import {
  conditionsAreKept,
  endingApprovalsAreRenewed,
  heldGoesOn,
  nothingTakesEffectInAFreeze,
  promotesInItsTurn,
  queueMovesOn,
  remindersComeInTime,
  turnedDownGoesBack,
} from './turns.ts';

/** What no order of events and no crash may break. */
export const invariants: Invariants = {
  step: [
    streamsAreChained,
    oneOutcomePerStageAndAttempt,
    onlyTheEntitledDecide,
    stagesOpenInTurn,
    promotedOnlyWithApprovals,
    supersededNeverPromotes,
    closedNeverPromotes,
    noPromotionTwice,
    registryEqualsReplay,
    answersAreInTheLedger,
    mailsSayWhatTheLedgerSays,
    promotesInItsTurn,
    nothingTakesEffectInAFreeze,
    remindersComeInTime,
  ],
  rest: [
    everyApprovalTakesEffect,
    completedHasPromoted,
    nothingIsStuck,
    nothingIsOverdue,
    promotionsAgree,
    subjectCommitsToRequests,
    tokensAreNoted,
    everyoneIsAsked,
    queueMovesOn,
    heldGoesOn,
    turnedDownGoesBack,
    endingApprovalsAreRenewed,
    conditionsAreKept,
  ],
  calm: [nothingWaitsForTheSweeper, queueMovesOn],
};
