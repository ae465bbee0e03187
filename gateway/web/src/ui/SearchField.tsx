import { TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";

const SETTLED_MS = 250;

type SearchFieldProps = { hint: string; value: string | undefined; onSearch: (words: string | undefined) => void };

/** Words a list is narrowed by, looked for once typing pauses; typing never waits for the list. */
export function SearchField({ hint, value, onSearch }: SearchFieldProps) {
  const [words, setWords] = useState(value ?? "");
  const look = useDebouncedCallback((typed: string) => onSearch(typed.trim() || undefined), SETTLED_MS);
  return (
    <TextInput
      w={200}
      value={words}
      onChange={(event) => {
        setWords(event.currentTarget.value);
        look(event.currentTarget.value);
      }}
      placeholder={hint}
      aria-label={hint}
      leftSection={<IconSearch size={14} />}
    />
  );
}
