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

export type Newest<V> = { values: V; version: number };

type EditorProps<V> = {
  title: string;
  values: V;
  /** Null: something new. */
  version: number | null;
  save: (values: V, version: number | null, key: string) => Promise<unknown>;
  /** What stands now, for when somebody saved in between. */
  newest?: () => Promise<Newest<V>>;
  label: (field: keyof V & string) => string;
  /** The list that shows it. */
  list: string;
  onClose: () => void;
  children: (form: UseFormReturnType<V>) => ReactNode;
};

/** A form beside its list: nothing typed is lost by a refusal, a stale version or a click beside it. */
export function Editor<V extends Record<string, unknown>>(props: EditorProps<V>) {
  const { t } = useTranslation();
  const form = useForm<V>({ initialValues: props.values });
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
              {t("save")}
            </Button>
          </Group>
        </Stack>
      </form>
      {theirs && (
        <Conflict
          opened
          busy={saving.isPending}
          differences={differences(form.getValues(), theirs.values).map((field) => ({
            label: props.label(field),
            mine: readable(form.getValues()[field]),
            theirs: readable(theirs.values[field]),
          }))}
          onKeepMine={keep}
          onTakeTheirs={take}
          onClose={forget}
        />
      )}
    </Drawer>
  );
}

function useSaving<V extends Record<string, unknown>>(props: EditorProps<V>, form: UseFormReturnType<V>) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const sayDone = useSayDone();
  const [version, setVersion] = useState(props.version);
  const [theirs, setTheirs] = useState<Newest<V> | null>(null);
  const intent = useRef({ body: "", key: "" });
  const saving = useMutation({
    mutationFn: ({ values, onTopOf = version }: { values: V; onTopOf?: number | null }) => {
      const body = JSON.stringify(values);
      if (intent.current.body !== body) intent.current = { body, key: newKey() };
      return props.save(values, onTopOf, intent.current.key);
    },
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: settingsKeys.of(props.list) });
      sayDone(t("saved"));
      props.onClose();
    },
    onError: (error) => {
      const problem = asProblem(error);
      if (problem.isStale && props.newest) {
        props.newest().then(setTheirs, sayProblem);
        return;
      }
      form.setErrors(errorsOf(problem));
      sayProblem(error);
    },
  });
  const settle = (next: Newest<V>) => {
    setVersion(next.version);
    setTheirs(null);
  };
  return {
    saving,
    theirs,
    forget: () => setTheirs(null),
    keep: () => {
      if (!theirs) return;
      settle(theirs);
      saving.mutate({ values: form.getValues(), onTopOf: theirs.version });
    },
    take: () => {
      if (!theirs) return;
      settle(theirs);
      form.setValues(theirs.values);
      form.resetDirty(theirs.values);
    },
  };
}
