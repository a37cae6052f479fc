import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { type EntryNews, eventDetail } from '../domain/ledger-event.ts';
import type { EventPublisher } from '../ports.ts';

/** Announces entries on an EventBridge bus: source `countersign`, detail type `Ledger Entry`. */
export class EventBridgePublisher implements EventPublisher {
  readonly #client: EventBridgeClient;
  readonly #bus: string;
  readonly #ledgerTable: string;

  constructor(client: EventBridgeClient, bus: string, ledgerTable: string) {
    this.#client = client;
    this.#bus = bus;
    this.#ledgerTable = ledgerTable;
  }

  async publish(news: EntryNews): Promise<void> {
    const { Entries = [] } = await this.#client.send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: this.#bus,
            Source: 'countersign',
            DetailType: 'Ledger Entry',
            Detail: JSON.stringify(eventDetail(news, this.#ledgerTable)),
          },
        ],
      }),
    );
    // The call succeeds, and says of each event whether it was taken.
    const [{ ErrorCode, ErrorMessage } = {}] = Entries;
    if (ErrorCode !== undefined) throw new Error(`EventBridge took no event: ${ErrorCode}: ${ErrorMessage}`);
  }
}
