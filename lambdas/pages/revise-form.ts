import type { Submission } from '../domain/model.ts';
import {
  type ControlSpec,
  confirmation,
  dayInput,
  type FormPart,
  formPart,
  ownForm,
  textArea,
  textInput,
  trap,
  versionInput,
} from './controls.ts';
import { type Content, type Html, html } from './html.ts';
import {
  describeAttributes,
  needsLines,
  prefill,
  REVISE_CONTROLS,
  type ReviseControl,
} from './revise-controls.ts';
import type { ReviewView } from './view.ts';

/** What has come back of the form for the next attempt, if it was this one of the page that did. */
export function revisePart({ form }: ReviewView): FormPart {
  return formPart(form, '', (choice) => choice !== 'withdraw' && choice !== 'disown');
}

/** The form for the next attempt. It begins with all that the attempt before stated, but for its note. */
export function reviseForm(view: ReviewView, before: Submission): Html {
  const { action, workflow, state } = view;
  const sent = revisePart(view);
  const form = sent.problems.length > 0 ? sent : { ...sent, entered: prefill(before) };
  const { submission } = workflow;
  const [lineage, artifact] = [
    submission.lineage || before.lineage !== undefined,
    submission.artifact || before.artifact !== undefined,
  ];
  const wanted = describeAttributes(workflow);
  return html`<form method="post" action="${action}"><input type="hidden" name="choice" value="revise">
<input type="hidden" name="attempt" value="${state.attempt}">
${textInput(form, control('new-version', 'The version of this attempt. It may stay the same.'), PLAIN)}
${lineage && lineageFields(form, needsLines(before))}
${artifact && part('Artifact', textInput(form, control('artifact-uri'), PLAIN), textInput(form, control('artifact-sha256'), PLAIN))}
${part(
  'What is known about it',
  textArea(form, control('metrics', 'One a line: name = number.'), 4),
  (wanted !== '' || Object.keys(before.attributes).length > 0) &&
    textArea(
      form,
      control('attributes', `One a line: name = value.${wanted === '' ? '' : ` Asked for: ${wanted}.`}`),
      3,
    ),
  textArea(form, control('evidence', 'One a line: name, location and SHA-256, with a space between.'), 3),
  textArea(form, control('note', 'What you changed, and why. The approvers read it with the attempt.'), 3),
)}
${versionInput(form, state.version, 'to which changes were requested')}
${ownForm(view)}${confirmation(form)}${trap(form)}<button type="submit">Submit attempt ${state.attempt + 1}</button>
</form>`;
}

const PLAIN = html` autocapitalize="none" autocorrect="off" spellcheck="false"`;

function lineageFields(form: FormPart, asLines: boolean): Html {
  return part(
    'The three variables',
    asLines ? dataSetLines(form) : dataSetFields(form),
    textInput(form, control('code-repository'), PLAIN),
    textInput(
      form,
      control('code-commit', 'With +dirty at its end where it had changes that are in no commit.'),
      PLAIN,
    ),
    textArea(
      form,
      control(
        'hyperparameters',
        'One a line: name = value. Numbers, true, false, null and [lists] are what they look like; write "1" for a text.',
      ),
      6,
    ),
  );
}

function dataSetFields(form: FormPart): Html[] {
  return [
    textInput(form, control('training-data-uri'), PLAIN),
    textInput(
      form,
      control(
        'training-data-sha256',
        '64 hexadecimal digits; or another digest or pin with its kind, such as delta:42.',
      ),
      PLAIN,
    ),
    dayInput(
      form,
      control('training-data-collected', 'The day on which the newest of it was collected.'),
      undefined,
    ),
  ];
}

function dataSetLines(form: FormPart): Html {
  const hint =
    'One data set a line: location, digest or pin, the day on which the newest of it was collected, and its name; with a space between. Day and name may be left out.';
  return textArea(form, control('training-data-sets', hint), 4);
}

function part(title: string, ...content: Content[]): Html {
  return html`<fieldset class="part"><legend>${title}</legend>
${content}</fieldset>\n`;
}

function control(name: ReviseControl, hint?: string): ControlSpec {
  return { name, label: REVISE_CONTROLS[name], hint };
}
