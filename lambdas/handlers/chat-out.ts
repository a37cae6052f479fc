import { catalogue, chatPort, chatSetting, consoleUrl, ledgerPort } from '../adapters/connect.ts';
import { log, onInvoke } from '../middleware.ts';
import { tell } from '../operations/chat/tell.ts';

/** An entry of the ledger, from the event bus: channels of a chat hear of it. */
export const handler = onInvoke(
  tell({
    ledger: ledgerPort(),
    catalogue,
    log,
    chat: chatSetting(),
    topics: chatPort(),
    consoleUrl: consoleUrl(),
  }),
);
