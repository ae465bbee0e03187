import { Box, Center, Loader } from "@mantine/core";
import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useDeferredValue, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

type RowsProps<T> = {
  label: string;
  items: T[];
  keyOf: (item: T) => string;
  /** Pixels a row is about high; it is measured once drawn. */
  height: number;
  more: Pick<UseInfiniteQueryResult, "hasNextPage" | "isFetchingNextPage" | "fetchNextPage">;
  /** The line of column names; it stays in sight. */
  head?: ReactNode;
  children: (item: T, index: number) => ReactNode;
};

/**
 * A list of any length: only the rows in sight are drawn, in pieces between which the page answers to hands, and the
 * next page is fetched before its end is reached.
 */
export function Rows<T>({ label, items: known, keyOf, height, more, head, children }: RowsProps<T>) {
  const { t } = useTranslation();
  const items = useDeferredValue(known, []);
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: () => height,
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : keyOf(item);
    },
    overscan: 6,
  });
  const drawn = rows.getVirtualItems();
  const last = drawn.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = more;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= items.length - 15) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, last, items.length]);
  return (
    <Box
      ref={box}
      role="region"
      aria-label={label}
      tabIndex={0}
      h="100%"
      style={{ overflow: "auto", overflowAnchor: "none" }}
    >
      {head}
      <Box role="list" aria-label={label} pos="relative" h={rows.getTotalSize()}>
        {drawn.map((row) => {
          const item = items[row.index];
          if (item === undefined) return null;
          return (
            <Box
              key={row.key}
              role="listitem"
              ref={rows.measureElement}
              data-index={row.index}
              pos="absolute"
              top={0}
              left={0}
              right={0}
              style={{ transform: `translateY(${row.start}px)` }}
            >
              {children(item, row.index)}
            </Box>
          );
        })}
      </Box>
      {isFetchingNextPage && (
        <Center p="xs" role="status" aria-label={t("loading")}>
          <Loader size="xs" />
        </Center>
      )}
    </Box>
  );
}
