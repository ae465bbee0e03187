import { Anchor, Button, Table, type TableTdProps } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Empty, Loaded } from "@/ui/Loaded";
import type { SectionName } from "../sections";
import { Section } from "./Section";

export type Column<T> = {
  title: string;
  /** A column of buttons: its name is only read aloud. */
  unseen?: boolean;
  cell: (one: T) => ReactNode;
  td?: TableTdProps;
};

type ListedProps<T, Q> = {
  name: SectionName;
  query: Pick<UseQueryResult<Q>, "data" | "error" | "isPending" | "refetch" | "isFetching">;
  items: (data: Q) => T[];
  keyOf: (one: T) => string;
  /** The first column: what a thing is called. A press opens its editor for whoever may change it. */
  named: { title: string; cell: (one: T) => ReactNode };
  columns: Column<T>[];
  mayEdit?: (one: T) => boolean;
  /** Words of the button that makes a new one; none for whoever may not. */
  add?: string | false;
  empty: { title: string; hint?: string };
  editor: (one: T | null, close: () => void) => ReactNode;
  tools?: ReactNode;
  children?: ReactNode;
};

/** A place of the settings that is a list of things of one kind, each with its form beside it. */
export function Listed<T, Q = T[]>(props: ListedProps<T, Q>) {
  const [edited, setEdited] = useState<T | "new" | null>(null);
  const { add, items, empty } = props;
  const close = () => setEdited(null);
  const adding = add ? <Button onClick={() => setEdited("new")}>{add}</Button> : null;
  return (
    <Section name={props.name} tools={props.tools} actions={adding}>
      <Loaded query={props.query} isEmpty={(data) => items(data).length === 0} empty={<Empty {...empty} />}>
        {(data) => <Lines {...props} lines={items(data)} onEdit={setEdited} />}
      </Loaded>
      {props.children}
      {edited !== null && props.editor(edited === "new" ? null : edited, close)}
    </Section>
  );
}

type LinesProps<T> = Pick<ListedProps<T, unknown>, "keyOf" | "named" | "columns" | "mayEdit"> & {
  lines: T[];
  onEdit: (one: T) => void;
};

function Lines<T>({ lines, keyOf, named, columns, mayEdit = () => true, onEdit }: LinesProps<T>) {
  return (
    <Table.ScrollContainer minWidth={560}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{named.title}</Table.Th>
            {columns.map(({ title, unseen }) => (
              <Table.Th key={title} aria-label={unseen ? title : undefined}>
                {!unseen && title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.map((one) => (
            <Table.Tr key={keyOf(one)}>
              <Table.Td>
                {mayEdit(one) ? (
                  <Anchor component="button" type="button" size="sm" ta="left" onClick={() => onEdit(one)}>
                    {named.cell(one)}
                  </Anchor>
                ) : (
                  named.cell(one)
                )}
              </Table.Td>
              {columns.map(({ title, cell, td }) => (
                <Table.Td key={title} {...td}>
                  {cell(one)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
