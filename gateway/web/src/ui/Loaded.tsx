import { Alert, Button, Center, Group, Loader, Skeleton, Stack, Text } from "@mantine/core";
import { IconMoodEmpty, IconPlugConnectedX } from "@tabler/icons-react";
import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useDeferredValue } from "react";
import { useTranslation } from "react-i18next";
import { asProblem } from "@/api/problem";
import { useProblemText } from "./problems";

type Shown<T> = {
  query: Pick<UseQueryResult<T>, "data" | "error" | "refetch" | "isFetching">;
  /** Whether there is nothing to show; then `empty` says what to do. */
  isEmpty?: (data: T) => boolean;
  empty?: ReactNode;
  /** Lines of a skeleton while loading; 0 shows a spinner. */
  lines?: number;
  children: (data: T) => ReactNode;
};

/**
 * Error, loading, empty, content: the one order in which anything loaded is shown. Data that is there stays on the
 * screen when a reload fails; the failure is said above it. Content is drawn in pieces, between which the page answers
 * to hands: a big screen that arrives or moves on never holds up a key or a click.
 */
export function Loaded<T>({ query, isEmpty, empty, lines = 6, children }: Shown<T>) {
  const { error, refetch, isFetching } = query;
  const data = useDeferredValue(query.data);
  if (error && query.data === undefined) return <Trouble error={error} retry={refetch} busy={isFetching} />;
  if (data === undefined) return <Loading lines={lines} />;
  return (
    <>
      {error && <Trouble error={error} retry={refetch} busy={isFetching} />}
      {isEmpty?.(data) ? empty : children(data)}
    </>
  );
}

export function Loading({ lines = 6 }: { lines?: number }) {
  const { t } = useTranslation();
  if (lines === 0)
    return (
      <Center p="xl" role="status" aria-label={t("loading")}>
        <Loader size="sm" />
      </Center>
    );
  return (
    <Stack gap="xs" p="sm" role="status" aria-label={t("loading")}>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all the same and never move
        <Skeleton key={line} height={22} width={`${95 - ((line * 17) % 40)}%`} />
      ))}
    </Stack>
  );
}

const FORBIDDEN = 403;

/** What happened, in words, and a way to try again where another try may end otherwise. */
export function Trouble({ error, retry, busy }: { error: unknown; retry?: () => unknown; busy?: boolean }) {
  const { t } = useTranslation();
  const text = useProblemText();
  const problem = asProblem(error);
  return (
    <Alert
      color={problem.isPassing ? "cup" : "red"}
      variant="light"
      m="sm"
      role="alert"
      icon={<IconPlugConnectedX size={18} />}
      title={text(problem)}
    >
      {retry && problem.status !== FORBIDDEN && (
        <Group mt={4}>
          <Button variant="default" loading={busy} onClick={() => retry()}>
            {t("tryAgain")}
          </Button>
        </Group>
      )}
    </Alert>
  );
}

/** Nothing here yet: says what it is and what to do. */
export function Empty({
  title,
  hint,
  action,
  icon,
}: {
  title: string;
  hint?: string;
  action?: ReactNode;
  icon?: ReactNode;
}) {
  return (
    <Center p="xl">
      <Stack align="center" gap="xs" maw={420}>
        {icon ?? <IconMoodEmpty size={36} stroke={1.2} color="var(--mantine-color-dimmed)" aria-hidden />}
        <Text fw={600} ta="center">
          {title}
        </Text>
        {hint && (
          <Text c="dimmed" size="sm" ta="center">
            {hint}
          </Text>
        )}
        {action}
      </Stack>
    </Center>
  );
}
