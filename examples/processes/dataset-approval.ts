import { defineWorkflow } from './roles.ts';

/** A data set: its file is pinned, there is no code; where people are in it, privacy decides; it is then in the catalogue. */
export const datasetApproval = defineWorkflow({
  id: 'dataset-approval',
  title: 'Data set',
  subject: 'data-set',
  requester: 'data-scientist',
  submission: {
    artifact: true,
    attributes: { licence: ['own', 'open', 'bought'], personal: 'yes-no', purpose: 'text' },
  },
  environments: ['catalogue'],
  stages: {
    documented: {
      type: 'check',
      title: 'Documented',
      checks: { sheet: { evidence: 'datasheet' } },
    },
    licence: {
      type: 'approval',
      title: 'Licence',
      when: { not: { attribute: 'licence', is: 'own' } },
      role: 'legal',
    },
    privacy: {
      type: 'approval',
      title: 'Privacy',
      when: { attribute: 'personal', is: true },
      approver: { ownerOf: 'subject' },
      form: {
        basis: {
          label: 'Legal basis',
          type: 'choice',
          options: ['consent', 'contract', 'legitimate interest'],
        },
        'delete-by': { label: 'To be deleted by', type: 'text' },
      },
    },
    quality: { type: 'approval', title: 'Quality', role: 'validator', meaning: 'reviewed' },
    publish: { type: 'promotion', title: 'Into the catalogue', environment: 'catalogue' },
  },
});
