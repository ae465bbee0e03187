import { Button, Code, NumberInput, PasswordInput, Select, Switch, Text, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { IntegrationsConfigurationOut, IntegrationsFieldOut, IntegrationsProviderOut } from "@/api/generated";
import { useFormat, useMe } from "@/app/me";
import { stores } from "../network/network.api";
import { Editor } from "../parts/Editor";
import { useAct } from "../parts/useAct";
import { useAsk } from "../parts/useAsk";
import {
  type ConfigurationValues,
  isSecret,
  newConfiguration,
  secretsGiven,
  settingsOf,
  valuesOfConfiguration,
} from "./configuration.logic";
import { addConfiguration, changeConfiguration, configurationNow, removeConfiguration } from "./integrations.api";

type Form = UseFormReturnType<ConfigurationValues>;
type ConfigurationEditorProps = {
  provider: IntegrationsProviderOut;
  configuration: IntegrationsConfigurationOut | null;
  onClose: () => void;
};

/** A provider's settings; secrets are written, never read: only their last characters come back. */
export function ConfigurationEditor({ provider, configuration, onClose }: ConfigurationEditorProps) {
  const { t } = useTranslation("settings");
  const store = useMe().active_store;
  return (
    <Editor<ConfigurationValues>
      title={configuration?.title ?? provider.title}
      values={configuration ? valuesOfConfiguration(configuration) : newConfiguration(provider, store)}
      version={configuration?.version ?? null}
      list="providers"
      label={(field) => t(field === "enabled" ? "field.state" : `field.${field}`)}
      save={(values, version, key) => {
        const { title, enabled } = values;
        const settings = settingsOf(provider, values.settings);
        const secrets = secretsGiven(values.secrets);
        if (!configuration)
          return addConfiguration(
            { provider: provider.name, store_id: values.store_id, title, enabled, settings, secrets },
            key,
          );
        return changeConfiguration(
          configuration.id,
          { title, enabled, settings, secrets },
          version ?? configuration.version,
        );
      }}
      newest={
        configuration
          ? async () => {
              const now = await configurationNow(configuration.id);
              return { values: valuesOfConfiguration(now), version: now.version };
            }
          : undefined
      }
      onClose={onClose}
    >
      {(form) => (
        <>
          <TextInput
            label={t("field.title")}
            required
            maxLength={200}
            data-autofocus
            {...form.getInputProps("title")}
          />
          <Where form={form} fixed={configuration !== null} />
          {provider.fields.map((field) => (
            <Field key={field.name} field={field} form={form} configuration={configuration} />
          ))}
          {configuration?.hook_url && (
            <div>
              <Text size="sm">{t("provider.hook")}</Text>
              <Code block>{configuration.hook_url}</Code>
            </div>
          )}
          <Switch label={t("provider.enabled")} {...form.getInputProps("enabled", { type: "checkbox" })} />
          {configuration && <Remove configuration={configuration} onClose={onClose} />}
        </>
      )}
    </Editor>
  );
}

function Where({ form, fixed }: { form: Form; fixed: boolean }) {
  const { t } = useTranslation("settings");
  const { sees_network } = useMe();
  const known = useQuery(stores());
  const own = (known.data ?? []).map((store) => ({ value: store.id, label: store.title }));
  return (
    <Select
      label={t("field.store")}
      description={t("provider.storeHint")}
      disabled={fixed}
      clearable={sees_network}
      placeholder={t("person.wholeNetwork")}
      data={own}
      {...form.getInputProps("store_id")}
    />
  );
}

type FieldProps = { field: IntegrationsFieldOut; form: Form; configuration: IntegrationsConfigurationOut | null };

function Field({ field, form, configuration }: FieldProps) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  if (isSecret(field)) {
    const kept = configuration?.secrets.find((one) => one.name === field.name);
    return (
      <PasswordInput
        label={field.name}
        required={field.required && !kept}
        autoComplete="off"
        placeholder={kept ? `•••• ${kept.last4}` : undefined}
        description={kept ? t("provider.secretKept", { day: format.day(kept.set_at) }) : undefined}
        visibilityToggleButtonProps={{ "aria-label": t("person.showPassword") }}
        {...form.getInputProps(`secrets.${field.name}`)}
      />
    );
  }
  const shared = { label: field.name, required: field.required, ...form.getInputProps(`settings.${field.name}`) };
  if (field.kind === "switch")
    return <Switch label={field.name} {...form.getInputProps(`settings.${field.name}`, { type: "checkbox" })} />;
  if (field.kind === "integer") return <NumberInput {...shared} allowDecimal={false} />;
  if (field.kind === "choice") return <Select {...shared} data={field.choices} clearable={!field.required} />;
  return <TextInput {...shared} />;
}

function Remove({ configuration, onClose }: { configuration: IntegrationsConfigurationOut; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const ask = useAsk();
  const removing = useAct(
    () => removeConfiguration(configuration.id, configuration.version),
    "providers",
    t("provider.removed"),
  );
  const remove = () => removing.mutate(undefined, { onSuccess: onClose });
  return (
    <Button
      variant="subtle"
      color="red"
      loading={removing.isPending}
      onClick={() => ask(t("provider.removeTitle"), t("provider.removeAsk"), t("person.remove"), remove)}
    >
      {t("provider.removeTitle")}
    </Button>
  );
}
