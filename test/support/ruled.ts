import { workflowsFor } from '../../schema/define-workflow.ts';
import { policiesOf, policyHash } from '../../schema/policy.ts';
import type { Roles } from '../../schema/roles.ts';
import type { PolicyStage, Workflow } from '../../schema/workflow.ts';
import { roles as people } from './in-memory-ports.ts';

/** People for tests, among them those who stand for rules. */
export const ruledRoles = {
  ...people,
  risk: [{ email: 'rita@example.com', name: 'Rita Risk' }],
} satisfies Roles;

const defineWorkflow = workflowsFor<string>(ruledRoles);

const promotion = (reviewAfterwards?: { share: number; role: string }) =>
  defineWorkflow({
    id: 'ruled-promotion',
    title: 'Promotion by rule',
    subject: 'model',
    requester: 'data-scientist',
    submission: { attributes: { riskTier: ['low', 'high'] }, metrics: ['auc'] },
    environments: ['production'],
    stages: {
      'low-risk': {
        type: 'policy',
        title: 'Low-risk retraining',
        policy: 'low-risk-retraining',
        when: { attribute: 'riskTier', is: 'low' },
        checks: { better: { metric: 'auc', notWorseThan: 'production', by: 0, better: 'higher' } },
        approvedBy: 'risk',
        until: '2027-03-01',
        ...(reviewAfterwards && { reviewAfterwards }),
      },
      review: { type: 'approval', role: 'manager', dueIn: '5 days' },
      promote: { type: 'promotion', environment: 'production' },
    },
  });

/** A promotion that a rule approves where it is of low risk, and a manager otherwise. */
export const ruledPromotion = promotion();

/** The same, at a share of which the people of the rule look afterwards. */
export const sampledPromotion = (share: number): Workflow => promotion({ share, role: 'risk' });

/** Its people put a rule in force. */
export const policyApproval = defineWorkflow({
  id: 'policy-approval',
  title: 'Approval of a rule',
  subject: 'policy',
  requester: 'data-scientist',
  environments: ['in-force'],
  stages: {
    sign: { type: 'approval', role: 'risk', dueIn: '10 days' },
    'put-in-force': { type: 'promotion', environment: 'in-force' },
  },
});

/** A workflow with its rule told otherwise. */
export function withRule(changes: Partial<PolicyStage>, workflow: Workflow = ruledPromotion): Workflow {
  const [found] = policiesOf(workflow);
  if (found === undefined) throw new Error('no rule');
  const [name, stage] = found;
  return { ...workflow, stages: { ...workflow.stages, [name]: { ...stage, ...changes } } };
}

/** What is submitted so that a rule of a workflow is signed. */
export function signing(workflow: Workflow = ruledPromotion): Record<string, unknown> {
  const [found] = policiesOf(workflow);
  if (found === undefined) throw new Error('no rule');
  const [, stage] = found;
  return {
    subject: `policy/${stage.policy}`,
    version: policyHash(workflow, stage),
    requestedBy: 'dana@example.com',
  };
}
