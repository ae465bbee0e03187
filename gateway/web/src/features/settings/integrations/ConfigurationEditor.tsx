import { Code, NumberInput, PasswordInput, Select, Switch, Text, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useTranslation } from "react-i18next";
import type { IntegrationsConfigurationOut, IntegrationsFieldOut, IntegrationsProviderOut } from "@/api/generated";
import { useFormat, useMe } from "@/app/me";
import { Editor } from "../parts/Editor";
import { Remove } from "../parts/Remove";
import { StoreField } from "../parts/StoreFields";
import { TitleField } from "../parts/TitleField";
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

function sent(provider: IntegrationsProviderOut, { title, enabled, ...values }: ConfigurationValues) {
  return {
    title,
    enabled,
    settings: settingsOf(provider, values.settings),
    secrets: secretsGiven(values.secrets),
  };
}

/** A provider's settings; secrets are written, never read: only their last characters come back. */
export function ConfigurationEditor({ provider, configuration, onClose }: ConfigurationEditorProps) {
  const { t } = useTranslation("settings");
  const store = useMe().active_store;
  return (
    <Editor
      title={configuration?.title ?? provider.title}
      of={configuration}
      blank={newConfiguration(provider, store)}
      valuesOf={valuesOfConfiguration}
      list="providers"
      label={(field) => t(field === "enabled" ? "field.state" : `field.${field}`)}
      add={(values, key) =>
        addConfiguration({ provider: provider.name, store_id: values.store_id, ...sent(provider, values) }, key)
      }
      change={({ id }, values, version) => changeConfiguration(id, sent(provider, values), version)}
      now={({ id }) => configurationNow(id)}
      onClose={onClose}
    >
      {(form) => (
        <>
          <TitleField form={form} />
          <StoreField form={form} hint={t("provider.storeHint")} fixed={configuration !== null} />
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
          {configuration && (
            <Remove
              title={t("provider.removeTitle")}
              consequences={t("provider.removeAsk")}
              confirm={t("person.remove")}
              done={t("provider.removed")}
              deed={() => removeConfiguration(configuration.id, configuration.version)}
              list="providers"
              onDone={onClose}
            />
          )}
        </>
      )}
    </Editor>
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
