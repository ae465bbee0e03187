import { ActionIcon, Button, Fieldset, Group, PasswordInput, Radio, Select, Switch, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { GatewayUserOut } from "@/api/generated";
import { LANGUAGE_NAMES, LANGUAGES, type Language } from "@/i18n";
import { stores } from "../network/network.api";
import { Editor } from "../parts/Editor";
import { orNull } from "../parts/editor.logic";
import { useAct } from "../parts/useAct";
import { useAsk } from "../parts/useAsk";
import { addPerson, changePerson, personNow, removeSecondFactor, roles, setPassword } from "./people.api";
import { useRoleName } from "./useRoleName";

type Post = { store_id: string | null; role: string; is_default: boolean };
type Values = {
  login: string;
  password: string;
  display_name: string;
  language: Language;
  phone: string;
  active: boolean;
  assignments: Post[];
};

const NEW: Values = {
  login: "",
  password: "",
  display_name: "",
  language: "ru",
  phone: "",
  active: true,
  assignments: [],
};

function valuesOf(person: GatewayUserOut): Values {
  return {
    login: person.login,
    password: "",
    display_name: person.display_name,
    language: LANGUAGES.find((one) => one === person.language) ?? "ru",
    phone: person.phone ?? "",
    active: person.active,
    assignments: person.assignments.map((post) => ({
      store_id: post.store_id ?? null,
      role: post.role,
      is_default: post.is_default ?? false,
    })),
  };
}

/** Who somebody is and what they may do where; changing that ends their sessions. */
export function PersonEditor({ person, onClose }: { person: GatewayUserOut | null; onClose: () => void }) {
  const { t } = useTranslation("settings");
  return (
    <Editor
      title={person?.display_name ?? t("person.add")}
      of={person}
      blank={NEW}
      valuesOf={valuesOf}
      list="people"
      label={(field) => t(field === "active" ? "field.state" : `field.${field}`)}
      add={({ active: _, ...values }, key) => addPerson({ ...values, phone: orNull(values.phone) }, key)}
      change={({ id }, { login: _, password: __, ...values }, version) =>
        changePerson(id, { ...values, phone: orNull(values.phone) }, version)
      }
      now={({ id }) => personNow(id)}
      onClose={onClose}
    >
      {(form) => (
        <>
          <TextInput
            label={t("field.display_name")}
            required
            maxLength={200}
            data-autofocus
            {...form.getInputProps("display_name")}
          />
          <TextInput
            label={t("field.login")}
            required
            disabled={person !== null}
            pattern="[a-z0-9][a-z0-9._@\-]+"
            title={t("person.loginHint")}
            autoComplete="off"
            {...form.getInputProps("login")}
          />
          {!person && (
            <PasswordInput
              label={t("field.password")}
              required
              autoComplete="new-password"
              visibilityToggleButtonProps={{ "aria-label": t("person.showPassword") }}
              {...form.getInputProps("password")}
            />
          )}
          <TextInput label={t("field.phone")} type="tel" {...form.getInputProps("phone")} />
          <Select
            label={t("field.language")}
            allowDeselect={false}
            data={LANGUAGES.map((one) => ({ value: one, label: LANGUAGE_NAMES[one] }))}
            {...form.getInputProps("language")}
          />
          <Posts form={form} />
          {person && <Switch label={t("inUse")} {...form.getInputProps("active", { type: "checkbox" })} />}
          {person && <Access person={person} />}
        </>
      )}
    </Editor>
  );
}

function Posts({ form }: { form: UseFormReturnType<Values> }) {
  const { t } = useTranslation("settings");
  const roleName = useRoleName();
  const known = useQuery(roles());
  const places = useQuery(stores());
  const { assignments } = form.getValues();
  const isNetwork = (role: string) => known.data?.find((one) => one.role === role)?.network_wide ?? false;
  const change = (index: number, part: Partial<Post>) =>
    form.setFieldValue(
      "assignments",
      assignments.map((post, at) => (at === index ? { ...post, ...part } : post)),
    );
  return (
    <Fieldset legend={t("field.assignments")}>
      {assignments.map((post, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: posts have no name of their own and only their end grows
        <Group key={index} gap="xs" mb="xs" wrap="nowrap">
          <Select
            flex={1}
            aria-label={t("field.role")}
            allowDeselect={false}
            data={(known.data ?? []).map((one) => ({ value: one.role, label: roleName(one.role) }))}
            value={post.role}
            onChange={(role) =>
              change(index, { role: role ?? post.role, ...(role && isNetwork(role) ? { store_id: null } : {}) })
            }
          />
          <Select
            flex={1.4}
            aria-label={t("field.store")}
            placeholder={isNetwork(post.role) ? t("person.wholeNetwork") : t("person.chooseStore")}
            disabled={isNetwork(post.role)}
            data={(places.data ?? []).map((store) => ({ value: store.id, label: store.title }))}
            value={post.store_id}
            error={!isNetwork(post.role) && !post.store_id}
            onChange={(store_id) => change(index, { store_id })}
          />
          <Radio
            label={t("person.main")}
            checked={post.is_default}
            disabled={isNetwork(post.role)}
            onChange={() =>
              form.setFieldValue(
                "assignments",
                assignments.map((one, at) => ({ ...one, is_default: at === index })),
              )
            }
          />
          <ActionIcon
            aria-label={t("person.removePost", { role: roleName(post.role) })}
            onClick={() =>
              form.setFieldValue(
                "assignments",
                assignments.filter((_, at) => at !== index),
              )
            }
          >
            <IconTrash size={15} />
          </ActionIcon>
        </Group>
      ))}
      <Button
        variant="light"
        onClick={() =>
          form.setFieldValue("assignments", [
            ...assignments,
            { store_id: null, role: "sales", is_default: assignments.length === 0 },
          ])
        }
      >
        {t("person.addPost")}
      </Button>
    </Fieldset>
  );
}

function Access({ person }: { person: GatewayUserOut }) {
  const { t } = useTranslation("settings");
  const ask = useAsk();
  const [password, setTyped] = useState("");
  const changing = useAct(() => setPassword(person.id, password), "people", t("person.passwordSet"));
  const removing = useAct(() => removeSecondFactor(person.id), "people", t("person.secondFactorRemoved"));
  return (
    <Fieldset legend={t("person.access")}>
      <Group align="end" wrap="nowrap">
        <PasswordInput
          flex={1}
          label={t("person.newPassword")}
          value={password}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ "aria-label": t("person.showPassword") }}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button
          variant="default"
          disabled={!password}
          loading={changing.isPending}
          onClick={() => changing.mutate(undefined, { onSuccess: () => setTyped("") })}
        >
          {t("person.setPassword")}
        </Button>
      </Group>
      {person.has_second_factor && (
        <Button
          mt="sm"
          variant="subtle"
          color="red"
          onClick={() =>
            ask(t("person.removeSecondFactor"), t("person.removeSecondFactorAsk"), t("person.remove"), () =>
              removing.mutate(undefined),
            )
          }
        >
          {t("person.removeSecondFactor")}
        </Button>
      )}
    </Fieldset>
  );
}
