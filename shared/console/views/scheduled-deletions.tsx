// Groups that Notion loses on a later day, unless somebody keeps them.

import { useState } from 'preact/hooks';
import type { ScheduledDeletion } from '../../app/hold-list.ts';
import type { Holds } from '../answers.ts';
import { Dialog } from '../dialog.tsx';
import { usePolled } from '../polled.ts';
import { Card, Empty, Loaded, Moment, Table, Who } from '../told.tsx';

const REFRESH_MS = 10_000;

export function ScheduledDeletions() {
  const holds = usePolled<Holds>('/api/holds?limit=1', REFRESH_MS);
  return (
    <Loaded of={holds}>
      {({ scheduledDeletions }) =>
        scheduledDeletions.length === 0 ? (
          <Empty>No group is to be deleted.</Empty>
        ) : (
          <Deletions deletions={scheduledDeletions} />
        )
      }
    </Loaded>
  );
}

function Deletions({ deletions }: { readonly deletions: readonly ScheduledDeletion[] }) {
  const [kept, setKept] = useState<ScheduledDeletion>();
  return (
    <Card title="Scheduled deletions">
      <p>Entra ID has permanently deleted these groups. Notion loses them on their day, unless somebody keeps them.</p>
      <Table label="Scheduled deletions" heads={['Group', 'Day', '']}>
        {deletions.map((deletion) => (
          <tr key={deletion.id}>
            <td>
              <Who kind="group" id={deletion.id} name={deletion.name} />
            </td>
            <td>
              <Moment at={deletion.at} />
            </td>
            <td class="actions">
              <button
                type="button"
                aria-label={`Keep ${deletion.name ?? deletion.id}`}
                onClick={() => setKept(deletion)}
              >
                Keep
              </button>
            </td>
          </tr>
        ))}
      </Table>
      {kept !== undefined && <Keep deletion={kept} onClose={() => setKept(undefined)} />}
    </Card>
  );
}

function Keep({ deletion, onClose }: { readonly deletion: ScheduledDeletion; readonly onClose: () => void }) {
  const { id, name = id } = deletion;
  return (
    <Dialog
      title="Keep this group in Notion?"
      confirm="Keep"
      wishes={(reason) => [
        {
          path: '/api/holds/deletions/reject',
          body: { entries: [{ kind: 'group', id }], ...(reason === undefined ? {} : { reason }) },
          what: `Keep the group ${name}`,
        },
      ]}
      onClose={onClose}
    >
      <p>
        <bdi>{name}</bdi> stays in Notion, without the members that came from Entra ID.
      </p>
    </Dialog>
  );
}
