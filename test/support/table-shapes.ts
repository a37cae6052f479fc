const key = (AttributeName: string, KeyType: 'HASH' | 'RANGE') => ({ AttributeName, KeyType });
const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });

/** The indexes by which views stand in lists, in the words of `CreateTable`, with their attributes. */
export const VIEW_INDEXES = {
  attributes: ['standing', 'due', 'subject'].flatMap((by) => [text(by), text(`${by}Place`)]),
  indexes: ['standing', 'due', 'subject'].map((by) => ({
    IndexName: `by-${by}`,
    KeySchema: [key(by, 'HASH'), key(`${by}Place`, 'RANGE')],
    Projection: { ProjectionType: 'KEYS_ONLY' as const },
  })),
};
