/** What people read of a message to a channel of a chat. */
export interface ChatMessage {
  readonly title: string;
  readonly description: string;
  readonly nextSteps: readonly string[];
}

/** The message that a body is, as Amazon Q Developer in chat applications takes it; `undefined` of a mail. */
export function readChatMessage(body: string): ChatMessage | undefined {
  if (!body.startsWith('{')) return undefined;
  try {
    const { source, content } = JSON.parse(body) as { source?: unknown; content?: Partial<ChatMessage> };
    const { title, description, nextSteps } = content ?? {};
    return source === 'custom' &&
      typeof title === 'string' &&
      typeof description === 'string' &&
      Array.isArray(nextSteps)
      ? { title, description, nextSteps: nextSteps.map(String) }
      : undefined;
  } catch {
    return undefined;
  }
}
