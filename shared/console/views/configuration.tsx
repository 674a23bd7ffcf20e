// The configuration in force, in words: scope, filters, mappings, limits and protected accounts, and since when.

import type { ConfigurationView, NotUsedView } from '../../app/configuration-view.ts';
import type { MappingWords, SectionWords } from '../../policy/words/configuration-words.ts';
import { usePolled } from '../polled.ts';
import { Said } from '../said.tsx';
import { Shape } from '../shape.tsx';
import { Card, Code, Loaded, Moment, Table } from '../told.tsx';
import { number, spoken, text } from '../words.ts';

const REFRESH_MS = 60_000;

export function Configuration() {
  const configuration = usePolled<ConfigurationView>('/api/configuration', REFRESH_MS);
  return <Loaded of={configuration}>{(view) => <InForce view={view} />}</Loaded>;
}

function InForce({ view }: { readonly view: ConfigurationView }) {
  const { since, hash, notUsed, scope, users, groups, limits, limitsNow, protectedAccounts } = view;
  return (
    <>
      {notUsed !== undefined && <NotUsed notUsed={notUsed} />}
      <Card title="In force">
        <p>{scope.sentence}</p>
        <p class="quiet">
          {since === undefined ? (
            <span>from the next run on</span>
          ) : (
            <span>
              since <Moment at={since} />
            </span>
          )}{' '}
          <span>
            version <code>{hash.slice(0, 12)}</code>
          </span>
        </p>
      </Card>
      <Card title="Limits">
        <ul class="sentences">
          {limitsNow.map(({ kind, sentence }) => (
            <li key={kind}>{sentence}</li>
          ))}
        </ul>
        <details>
          <summary>Every limit</summary>
          <Table label="Limits" heads={['Limit', 'Value', 'What it means']}>
            {limits.map(({ name, value, sentence }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{number(value)}</td>
                <td class="wide">{sentence}</td>
              </tr>
            ))}
          </Table>
        </details>
      </Card>
      <Section title="People" section={users} />
      <Section title="Groups" section={groups} />
      <Card title="Protected accounts">
        <p>{protectedAccounts.sentence}</p>
        {protectedAccounts.users.length > 0 && (
          <ul class="sentences">
            {protectedAccounts.users.map((user) => (
              <li key={user}>
                <bdi>{user}</bdi>
              </li>
            ))}
          </ul>
        )}
      </Card>
    </>
  );
}

function NotUsed({ notUsed: { code, detail, remedy, problems } }: { readonly notUsed: NotUsedView }) {
  return (
    <div class="notice error" role="alert">
      <Shape look="error" />
      <div>
        <p>
          <strong>provisioning.json is not used, and the last usable one stays in force.</strong> <Said text={detail} />{' '}
          <Code code={code} />
        </p>
        <p>
          <Said text={remedy} />
        </p>
        <ul class="sentences">
          {problems.map(({ at, line, message, remedy: what }) => (
            <li key={at + message}>
              <code>{at}</code>
              {line !== undefined && ` (line ${line})`}: {message} {what}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function Section({ title, section }: { readonly title: string; readonly section: SectionWords }) {
  const { enabled, conditions, filters, matching, mappings, actions, settings } = section;
  if (!enabled) {
    return (
      <Card title={title}>
        <p>They are not provisioned.</p>
      </Card>
    );
  }
  return (
    <Card title={title}>
      <h3>Who is in scope</h3>
      <ul class="sentences">
        {conditions.map((condition) => (
          <li key={condition}>{condition}</li>
        ))}
        <li>{filters.sentence}</li>
      </ul>
      {filters.any.map(({ name, sentence, clauses }) => (
        <details key={name}>
          <summary>
            Filter <bdi>{name}</bdi>: {sentence}
          </summary>
          <ul class="sentences">
            {clauses.map((clause) => (
              <li key={clause}>{clause}</li>
            ))}
          </ul>
        </details>
      ))}
      <h3>Mappings</h3>
      <p class="quiet">Found in Notion by {matching.join(', then by ')}.</p>
      <Table
        label={`Mappings of ${title.toLowerCase()}`}
        heads={['Attribute in Notion', 'Comes from', 'Matching', 'Applied', 'Without a value']}
      >
        {mappings.map((mapping) => (
          <Mapping key={mapping.target} mapping={mapping} />
        ))}
      </Table>
      <h3>Who leaves</h3>
      <ul class="sentences">
        {actions.map(({ when, sentence }) => (
          <li key={when}>{sentence}</li>
        ))}
        {settings.map((setting) => (
          <li key={setting}>{setting}</li>
        ))}
      </ul>
    </Card>
  );
}

function Mapping({ mapping }: { readonly mapping: MappingWords }) {
  const { target, type, source, matching, apply, whenNull, default: otherwise, fixed } = mapping;
  return (
    <tr>
      <th scope="row">{target}</th>
      <td class="wide">
        <code>{source}</code> {type !== 'direct' && <span class="tag">{type}</span>}
        {fixed && <span class="tag">always</span>}
      </td>
      <td>{matching ?? '—'}</td>
      <td>{spoken(apply)}</td>
      <td>{otherwise === undefined ? spoken(whenNull) : `at creation: ${text(otherwise)}`}</td>
    </tr>
  );
}
