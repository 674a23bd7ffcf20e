// An explanation: the answer first, then what it rests on.

import type { Explanation, MappingLine } from '../../explain/document.ts';
import { linkTo } from '../address.ts';
import { Said } from '../said.tsx';
import { type Look, Shape } from '../shape.tsx';
import { Card, Code, Moment, Table, Who } from '../told.tsx';
import { counted, spoken, text } from '../words.ts';
import { whereIs } from './explained.ts';

export function Explained({ explanation }: { readonly explanation: Explanation }) {
  const { summary, name, id, kind, presence, notes, work, deletion, source, link } = explanation;
  return (
    <>
      <section class="card answer" aria-label="Answer">
        <h2>
          <bdi>{name ?? id}</bdi> {kind === 'group' && <span class="tag">group</span>}
        </h2>
        <p class="answer">
          <Shape look={lookOf(explanation)} large />
          <bdi>
            <Said text={summary} />
          </bdi>
        </p>
        {notes.map((note) => (
          <p key={note.code} class="notice warning">
            <Shape look="warning" />
            <span>
              <Said text={note.detail} /> <Said text={note.remedy} />
            </span>
          </p>
        ))}
        <dl class="facts">
          <Fact name="Notion">{whereIs(presence)}</Fact>
          <Fact name="Entra ID">{spoken(source.life)}</Fact>
          <Fact name="Would be done now">
            <WouldBeDone decision={explanation.decision} />
          </Fact>
          {work !== undefined && (
            <Fact name="Waits">
              <WaitsAs explanation={explanation} /> {work.code !== undefined && <Code code={work.code} />}{' '}
              <Said text={work.detail} /> <Said text={work.remedy} />
              {work.nextTryAt !== undefined && (
                <>
                  {' '}
                  Next try <Moment at={work.nextTryAt} short />.
                </>
              )}
            </Fact>
          )}
          {deletion !== undefined && (
            <Fact name="Deletion">{deletion.kept ? 'Somebody keeps it.' : <Moment at={deletion.at} />}</Fact>
          )}
          <Fact name="Object id">
            <code>{id}</code>
          </Fact>
          {link !== undefined && (
            <Fact name="Id in Notion">
              <code>{link.targetId}</code> ({link.state})
            </Fact>
          )}
        </dl>
      </section>
      <Entitlement explanation={explanation} />
      <Values mappings={explanation.mappings} />
      <Memberships explanation={explanation} />
    </>
  );
}

function lookOf({ presence, decision, work }: Explanation): Look {
  if (decision.action === 'fail' || work?.state === 'escrow') return 'error';
  if (work?.state === 'held' || decision.action === 'wait' || presence.is === 'unknown') return 'warning';
  return decision.action === 'nothing' ? 'ok' : 'busy';
}

function Fact({ name, children }: { readonly name: string; readonly children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Leads to where it is decided or tried again. */
function WaitsAs({ explanation: { work, holds = [] } }: { readonly explanation: Explanation }) {
  if (work === undefined) return null;
  const set = holds.find(({ state }) => state === 'waiting')?.set;
  if (work.state === 'held') return <a href={linkTo('waiting', { set })}>Held</a>;
  if (work.state === 'escrow') return <a href={linkTo('waiting', { show: 'failed', code: work.code })}>Failed</a>;
  return <>{spoken(work.state)}</>;
}

function WouldBeDone({ decision }: Pick<Explanation, 'decision'>) {
  const words = spoken(decision.action);
  switch (decision.action) {
    case 'nothing':
      return <Said text={decision.remedy === 'Nothing.' ? 'Nothing.' : `Nothing. ${decision.remedy}`} />;
    case 'remove':
      return (
        <>
          Remove ({decision.how}), because: {spoken(decision.reason).toLowerCase()}. <Said text={decision.remedy} />
        </>
      );
    case 'wait':
    case 'fail':
    case 'unknown':
      return (
        <>
          {words}. <Said text={decision.detail} /> <Said text={decision.remedy} />
        </>
      );
    case 'update':
    case 'adopt':
      return (
        <>
          {words}, {counted(decision.changes.length, 'value')}
        </>
      );
    default:
      return <>{words}</>;
  }
}

function Entitlement({ explanation }: { readonly explanation: Explanation }) {
  const { scope, entitlement } = explanation;
  return (
    <Card title={entitlement.entitled && scope.eligible ? 'Why in scope' : 'Why not in scope'}>
      <ul class="paths">
        {entitlement.paths.map((path, at) => (
          <li key={`${path.via} ${at}`}>
            <Shape look="ok" />
            <span>
              {path.via === 'everyone' && 'Everybody is in scope.'}
              {path.via === 'direct' && 'Assigned directly.'}
              {path.via === 'group' && (
                <>
                  Assigned by{' '}
                  {path.groups.map((group, place) => (
                    <span key={group.id}>
                      {place > 0 && ' → '}
                      <Who kind="group" id={group.id} name={group.name} />
                    </span>
                  ))}
                </>
              )}
            </span>
          </li>
        ))}
        {!entitlement.entitled && (
          <li>
            <Shape look="error" />
            <span>Not assigned, neither directly nor by a group.</span>
          </li>
        )}
        {scope.clauses.map((clause, at) => (
          <li key={`${clause.filter} ${at}`}>
            <Shape look={clause.outcome ? 'ok' : 'error'} />
            <span>
              {clause.clause}{' '}
              <span class="quiet">
                ({clause.position === 0 ? 'asked of everybody' : `filter ${clause.filter}`}; it is{' '}
                <bdi>{text(clause.operand)}</bdi>)
              </span>
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Values({ mappings }: Pick<Explanation, 'mappings'>) {
  if (mappings.length === 0) return null;
  return (
    <Card title="Values">
      <Table label="Values" heads={['Attribute in Notion', 'Comes from', 'Should be', 'Is in Notion']}>
        {mappings.map((line) => (
          <tr key={line.target} class={line.differsFromTarget === true ? 'differs' : ''}>
            <th scope="row">{line.target}</th>
            <td>
              <code>{line.origin}</code>
            </td>
            <td class="wide">
              <bdi>{shouldBe(line)}</bdi>
            </td>
            <td class="wide">
              <bdi>{text(line.present)}</bdi>
              {line.differsFromTarget === true && <span class="tag">differs</span>}
            </td>
          </tr>
        ))}
      </Table>
    </Card>
  );
}

function shouldBe(line: MappingLine): string {
  switch (line.outcome) {
    case 'value':
      return text(line.value);
    case 'cleared':
      return 'emptied';
    case 'kept':
      return 'whatever it is';
    case 'notApplied':
      return 'set at creation only';
    case 'failed':
      return line.detail;
  }
}

function Memberships({ explanation: { memberships, members } }: { readonly explanation: Explanation }) {
  return (
    <>
      {memberships !== undefined && memberships.length > 0 && (
        <Card title="Groups">
          <Table label="Groups" heads={['Group', 'By', 'Should be a member', 'Notion was told']}>
            {memberships.map(({ id, name, path, wanted, exported }) => (
              <tr key={id}>
                <td>
                  <Who kind="group" id={id} name={name} />
                </td>
                <td>{path.map((group) => group.name ?? group.id).join(' → ')}</td>
                <td>{wanted ? 'yes' : 'no'}</td>
                <td>{exported ? 'yes' : 'no'}</td>
              </tr>
            ))}
          </Table>
        </Card>
      )}
      {members !== undefined && (
        <Card title="Members">
          <p>
            {counted(members.inSource, 'person', 'people')} in Entra ID, {members.wanted} of them in scope and in
            Notion; Notion was told of {members.exported}.
            {members.inTarget !== undefined &&
              ` Its group there has ${members.inTarget.ofSource} of them, and ${members.inTarget.others} others.`}
          </p>
          {members.missing.map((sample) => (
            <Sample key={sample.because} title={`Not there: ${spoken(sample.because).toLowerCase()}`} of={sample} />
          ))}
          <Sample title="To be added" of={members.toAdd} />
          <Sample title="To be removed" of={members.toRemove} />
        </Card>
      )}
    </>
  );
}

type Sampled = NonNullable<Explanation['members']>['toAdd'];

function Sample({ title, of: { count, sample } }: { readonly title: string; readonly of: Sampled }) {
  if (count === 0) return null;
  return (
    <p>
      {title}: {count}
      {sample.map(({ id, name }) => (
        <span key={id}>
          {' '}
          <Who kind="user" id={id} name={name} />
        </span>
      ))}
      {count > sample.length && ' and others'}
    </p>
  );
}
