import { defineCalendar } from '../../schema/calendar.ts';
import { workflowsFor } from '../../schema/define-workflow.ts';
import { defineRoles } from '../../schema/roles.ts';

const person = (name: string, manager?: string) => {
  const address = (first: string) => `${first.toLowerCase()}@example.com`;
  const [first = ''] = name.split(' ');
  return { email: address(first), name, ...(manager === undefined ? {} : { manager: address(manager) }) };
};

const dora = person('Dora Lang');
const mia = person('Mia Ortiz', 'Dora');
const tove = person('Tove Brandt', 'Dora');

/** The people of the processes in this folder: a company that one can read at a glance. */
export const roles = defineRoles({
  employee: [person('Ella Novak', 'Mia'), person('Jon Reyes', 'Mia'), mia, tove],
  manager: [mia, tove],
  director: [dora, person('Dev Rao')],
  developer: [person('Sam Okafor', 'Tove'), person('Ines Duarte', 'Tove')],
  'data-scientist': [person('Dana Sato', 'Mia')],
  'payments-team': [person('Paula Wirth', 'Tove'), person('Piet Maes', 'Tove')],
  'platform-team': [person('Lars Holm', 'Tove')],
  security: [person('Sena Aydin'), person('Serge Blanc')],
  legal: [person('Lea Fontaine')],
  privacy: [person('Pia Keller')],
  risk: [person('Rosa Marin'), person('Rik Jansen')],
  'risk-eu': [person('Eva Lindt')],
  'risk-us': [person('Uma Price')],
  validator: [person('Vera Costa'), person('Vito Russo')],
  'quality-unit': [person('Quinn Abara'), person('Qing Liu')],
  finance: [person('Finn Costa'), person('Fay Adler')],
  it: [person('Ira Lindqvist'), person('Ivo Horn')],
  operations: [person('Otto Diaz'), person('Olga Weiss')],
  incident: [person('Nora Stein')],
  board: 'Adam,Bea,Carl,Dina,Emil,Fred,Gina,Hugo,Ida,Jana'
    .split(',')
    .map((first) => person(`${first} Board`)),
  administrator: [person('Ada Brenner')],
});

const office = defineCalendar({
  timeZone: 'Europe/Berlin',
  workingDays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
  workingHours: { from: '09:00', until: '17:00' },
  holidays: [{ yearly: '01-01' }, { easter: -2 }, { easter: 1 }, { yearly: '12-25' }, { yearly: '12-26' }],
});

export const defineWorkflow = workflowsFor(roles, {
  calendar: office,
  waits: { dueIn: '5 working days', remindAfter: '2 working days' },
  owners: {
    'change/payments-*': ['payments-team'],
    'change/*': ['platform-team'],
    'access/payments-*': ['payments-team'],
    'access/*': ['it'],
    'data-set/*': ['privacy'],
  },
});
