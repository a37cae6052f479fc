import { sha256Hex } from '../../../schema/canonical-json.ts';
import { workflowsFor } from '../../../schema/define-workflow.ts';
import { toSeconds } from '../../../schema/duration.ts';
import { defineRoles } from '../../../schema/roles.ts';
import { Simulation } from '../../../simulation/simulation.ts';
import { type Example, email, portsOf, version } from './example-ledger.ts';

/** Names as people have them: from right to left, in characters that are as wide as high, with marks above and below, long. */
export const NAMES = {
  arabic: 'ليلى عبد الرحمن الحسيني',
  hebrew: 'נועה בן־דוד',
  chinese: '王小明',
  japanese: '長谷川 さくら',
  thai: 'กิตติศักดิ์ สุขสวัสดิ์',
  long: 'Maximiliane-Alexandra Wilhelmina von Hohenstein-Wittelsbacher zu Sonnenberg',
} as const;

export const roles = defineRoles({
  'data-scientist': [{ email: email('data-scientist'), name: NAMES.japanese }],
  manager: [
    { email: email('manager'), name: NAMES.arabic },
    { email: email('deputy-manager'), name: NAMES.long },
    { email: email('second-deputy'), name: NAMES.thai },
  ],
  'independent-model-validation': [{ email: email('data-analyst'), name: NAMES.chinese }],
  'it-engineer': [{ email: email('it-engineer'), name: NAMES.hebrew }],
  administrator: [{ email: email('administrator'), name: NAMES.chinese }],
});

/** A subject with the longest name that there may be. */
export const LONG_SUBJECT = `model/${'customer-lifetime-value.'.repeat(5).slice(0, 99)}1`;
/** A subject whose name is in two scripts of opposite directions. */
export const TWO_SCRIPTS = 'model/信用リスク – نموذج الائتمان (EU)';
/** A version with as long a name as there may be. */
export const LONG_VERSION = `2026.09.01-nightly+${'0123456789abcdef'.repeat(3).slice(0, 45)}`;

export const manyScripts = workflowsFor(roles)({
  id: 'many-scripts',
  title: 'اعتماد النموذج · 模型晋级',
  subject: 'model',
  requester: 'data-scientist',
  environments: ['qa', 'production'],
  metrics: {
    auc: { better: 'higher', digits: 4, label: '曲線下面積' },
    'metric-02': { better: 'lower', digits: 2, label: 'زمن الاستجابة (مللي ثانية)' },
    'metric-03': {
      better: 'higher',
      label: 'Recall on customers of the last twelve months who have no more than one product',
    },
  },
  stages: {
    review: {
      type: 'approval',
      title: 'مراجعة المدير',
      role: 'manager',
      quorum: 2,
      conditions: true,
      dueIn: '5 days',
      handOverTo: ['administrator'],
    },
    'promote-to-qa': { type: 'promotion', title: '昇格：検証環境', environment: 'qa' },
    test: {
      type: 'approval',
      title: 'Independent validation of everything that the regulator of any of our markets has asked for',
      role: 'independent-model-validation',
      dueIn: '10 days',
    },
    'promote-to-production': {
      type: 'promotion',
      title: 'הטמעה בייצור',
      environment: 'production',
    },
    deploy: { type: 'task', title: '部署', role: 'it-engineer', dueIn: '3 days' },
    'look-back': {
      type: 'approval',
      title:
        'Review afterwards: what it does to the customers of every market in the first weeks of production',
      role: 'administrator',
      dueIn: '10 days',
    },
  },
});

/** Forty metrics: three with a meaning, two with names in other scripts, some large, some tiny, some that never change. */
export function fortyMetrics(number: number): Record<string, number> {
  const many = Array.from({ length: 35 }, (_, index) => {
    const name = `metric-${String(index + 2).padStart(2, '0')}`;
    const value = index % 5 === 0 ? 0.5 : Math.round((index + 1) * (1000 + 37 * number * (index % 3))) / 1000;
    return [name, value] as const;
  });
  return {
    auc: 0.9 + number / 100,
    ...Object.fromEntries(many),
    精度: 0.81 + number / 1000,
    'الدقة على العملاء الجدد': 0.77 - number / 1000,
    'rows-scored': 12_345_678 + 1000 * number,
    [`share-of-${'very-'.repeat(10)}young-customers`]: 0.000012 * number,
  };
}

const NOTE = 'تم التدريب على بيانات شهر أغسطس.\n\n8月のデータで再学習しました。Version 2 ≠ 1.';

/** Plays two versions of a model with a long name to production, and two requests that wait: for a review, and for a validation. */
export async function playNames(): Promise<
  Pick<Example, 'world' | 'ports'> & {
    readonly requests: Record<'waiting' | 'validation' | 'completed', string>;
  }
> {
  const simulation = new Simulation([manyScripts], roles, [], new Date('2026-08-03T08:00:00.000Z'));
  const pass = (time: Parameters<typeof toSeconds>[0]) => simulation.wait(toSeconds(time) * 1_000);
  const answer = async (
    request: string,
    person: string,
    choice: string,
    fields: Record<string, string> = {},
  ) => {
    const refusal = await simulation.answer(request, { person: email(person), choice, fields });
    if (refusal !== undefined) throw new Error(refusal.message);
    await pass('5 hours');
  };
  const submit = async (
    subject: string,
    name: string,
    number: number,
    more: Record<string, unknown> = {},
  ) => {
    const evidence = [
      {
        name: 'تقرير التحقق',
        uri: `https://docs.example.org/${encodeURIComponent('報告')}/${number}`,
        sha256: sha256Hex(name),
      },
    ];
    // Where things are is written in ASCII.
    const ascii = subject === TWO_SCRIPTS ? 'model/fraud' : subject;
    const changes = { version: name, metrics: fortyMetrics(number), evidence, note: NOTE, ...more };
    const request = await simulation.submit(manyScripts, version(ascii, number, { ...changes, subject }));
    await pass('2 hours');
    return request;
  };
  const review = async (request: string) => {
    await answer(request, 'manager', 'approve', {
      comment: 'أوافق: النتائج أفضل على الشريحة الصعبة (auc = 0.91).',
    });
    await answer(request, 'deputy-manager', 'approve-with-conditions', {
      'finding-1-text': '二週間後に新しいセグメントのドリフトを測定する。',
      'finding-1-owner': email('data-scientist'),
      'finding-1-due': '2026-11-30',
    });
  };
  const complete = async (name: string, number: number) => {
    const request = await submit(LONG_SUBJECT, name, number);
    await review(request);
    await answer(request, 'data-analyst', 'approve', { comment: '合格。' });
    await answer(request, 'it-engineer', 'approve');
    await answer(request, 'administrator', 'approve');
    await pass('7 days');
    return request;
  };
  await complete('1', 1);
  const completed = await complete(LONG_VERSION, 2);
  const validation = await submit(TWO_SCRIPTS, '第二版', 1);
  await review(validation);
  const first = await submit(LONG_SUBJECT, '3', 3);
  await answer(first, 'manager', 'request-changes', {
    comment: 'نحتاج إلى بيانات أحدث.\nと、学習率を下げてください。',
  });
  await submit(LONG_SUBJECT, '3.1', 4, { revises: first });
  await answer(first, 'deputy-manager', 'approve');
  const { world } = simulation;
  return { world, ports: await portsOf(world), requests: { waiting: first, validation, completed } };
}
