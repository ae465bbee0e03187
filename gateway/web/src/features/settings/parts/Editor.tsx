import { Button, Drawer, Group, Stack } from "@mantine/core";
import { type UseFormReturnType, useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { asProblem } from "@/api/problem";
import { Conflict } from "@/ui/Conflict";
import { newKey } from "@/ui/keys";
import { useSayProblem } from "@/ui/problems";
import { useSayDone } from "@/ui/undo";
import { settingsKeys } from "../settings.keys";
import { differences, errorsOf, readable } from "./editor.logic";

type EditorProps<T extends { version: number }, V> = {
  title: string;
  /** What is edited; null: something new. */
  of: T | null;
  /** What the form of something new begins with. */
  blank: V;
  valuesOf: (one: T) => V;
  /** Makes a new one; the key stays the same while the same is tried again. */
  add?: (values: V, key: string) => Promise<unknown>;
  change?: (one: T, values: V, version: number) => Promise<unknown>;
  /** What stands now, for when somebody saved in between. */
  now?: (one: T) => Promise<T>;
  label: (field: keyof V & string) => string;
  /** The list that shows it. */
  list: string;
  /** What its button says when it is not simply saved. */
  deed?: string;
  onClose: () => void;
  children: (form: UseFormReturnType<V>) => ReactNode;
};

/** A form beside its list: nothing typed is lost by a refusal, a stale version or a click beside it. */
export function Editor<T extends { version: number }, V extends Record<string, unknown>>(props: EditorProps<T, V>) {
  const { t } = useTranslation();
  const form = useForm<V>({ initialValues: props.of ? props.valuesOf(props.of) : props.blank });
  const { saving, theirs, take, keep, forget } = useSaving(props, form);
  const dirty = form.isDirty();
  return (
    <Drawer
      opened
      onClose={props.onClose}
      title={props.title}
      position="right"
      size="lg"
      closeOnClickOutside={!dirty}
      closeOnEscape={!dirty}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <form onSubmit={form.onSubmit((values) => saving.mutate({ values }))} noValidate={false}>
        <Stack gap="sm">
          {props.children(form)}
          <Group justify="flex-end" mt="sm">
            <Button variant="default" onClick={props.onClose}>
              {t("cancel")}
            </Button>
            <Button type="submit" loading={saving.isPending}>
              {props.deed ?? t("save")}
            </Button>
          </Group>
        </Stack>
      </form>
      {theirs && (
        <Conflict
          opened
          busy={saving.isPending}
          differences={differences(form.getValues(), props.valuesOf(theirs)).map((field) => ({
            label: props.label(field),
            mine: readable(form.getValues()[field]),
            theirs: readable(props.valuesOf(theirs)[field]),
          }))}
          onKeepMine={keep}
          onTakeTheirs={take}
          onClose={forget}
        />
      )}
    </Drawer>
  );
}

function useSaving<T extends { version: number }, V extends Record<string, unknown>>(
  props: EditorProps<T, V>,
  form: UseFormReturnType<V>,
) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const sayDone = useSayDone();
  const [edited, setEdited] = useState(props.of);
  const [theirs, setTheirs] = useState<T | null>(null);
  const intent = useRef({ body: "", key: "" });
  const saving = useMutation({
    mutationFn: async ({ values, onTopOf = edited }: { values: V; onTopOf?: T | null }) => {
      const body = JSON.stringify(values);
      if (intent.current.body !== body) intent.current = { body, key: newKey() };
      if (onTopOf) await props.change?.(onTopOf, values, onTopOf.version);
      else await props.add?.(values, intent.current.key);
    },
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: settingsKeys.of(props.list) });
      if (!props.deed) sayDone(t("saved"));
      props.onClose();
    },
    onError: (error) => {
      const problem = asProblem(error);
      if (problem.isStale && edited && props.now) {
        props.now(edited).then(setTheirs, sayProblem);
        return;
      }
      form.setErrors(errorsOf(problem));
      sayProblem(error);
    },
  });
  const settle = (next: T) => {
    setEdited(next);
    setTheirs(null);
  };
  return {
    saving,
    theirs,
    forget: () => setTheirs(null),
    keep: () => {
      if (!theirs) return;
      settle(theirs);
      saving.mutate({ values: form.getValues(), onTopOf: theirs });
    },
    take: () => {
      if (!theirs) return;
      const values = props.valuesOf(theirs);
      settle(theirs);
      form.setValues(values);
      form.resetDirty(values);
    },
  };
}
