import { Alert, Button, Checkbox, Group, Modal, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { InventoryRecipeOut } from "@/api/generated";
import { asProblem, type Versioned } from "@/api/problem";
import { LANGUAGE_NAMES } from "@/i18n";
import { Conflict } from "@/ui/Conflict";
import { changedFields, contested, rebased } from "@/ui/edits";
import { Loaded } from "@/ui/Loaded";
import { useSayProblem } from "@/ui/problems";
import { useTitle } from "@/ui/titles";
import { useSayDone } from "@/ui/undo";
import { changeHead, recipeCategories, recipeHead, recipeKeys } from "./recipes.api";
import { fieldsOf, headOf, isNamed, type RecipeFields } from "./recipes.logic";

type EditProps = { recipe: string; onClose: () => void };

/** What it is called and said to be in three languages, its article number and category. How it is made stays. */
export function EditRecipe({ recipe, onClose }: EditProps) {
  const { t } = useTranslation("recipes");
  const { t: common } = useTranslation();
  const query = useQuery({ ...recipeHead(recipe), refetchOnMount: "always" });
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={t("edit.title")}
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": common("close") }}
    >
      <Loaded query={query} lines={8}>
        {(known) => <Form known={known} onClose={onClose} />}
      </Loaded>
    </Modal>
  );
}

type Based = { etag: string; fields: RecipeFields; recipe: InventoryRecipeOut };
const based = ({ etag, data }: Versioned<InventoryRecipeOut>): Based => ({
  etag,
  fields: fieldsOf(data),
  recipe: data,
});

function Form({ known, onClose }: { known: Versioned<InventoryRecipeOut>; onClose: () => void }) {
  const { t } = useTranslation("recipes");
  const { t: common } = useTranslation();
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const sayDone = useSayDone();
  const [base, setBase] = useState(() => based(known));
  const [mine, setMine] = useState(base.fields);
  const [theirs, setTheirs] = useState<Based | null>(null);
  const [busy, setBusy] = useState(false);

  const save = async (from: Based, fields: RecipeFields) => {
    setBusy(true);
    try {
      await changeHead(from.recipe.id, headOf(fields, from.recipe.external_ids), from.etag);
      sayDone(common("saved"));
      void queries.invalidateQueries({ queryKey: recipeKeys.all });
      onClose();
    } catch (error) {
      if (asProblem(error).isStale) await compare();
      else sayProblem(error);
    } finally {
      setBusy(false);
    }
  };
  const compare = async () => {
    try {
      setTheirs(based(await queries.fetchQuery({ ...recipeHead(base.recipe.id), staleTime: 0 })));
    } catch (error) {
      sayProblem(error);
    }
  };
  const goOnFrom = (now: Based, fields: RecipeFields) => {
    setBase(now);
    setMine(fields);
    setTheirs(null);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isNamed(mine)) void save(base, mine);
      }}
    >
      <Stack>
        <Fields mine={mine} set={(part) => setMine((now) => ({ ...now, ...part }))} />
        {!isNamed(mine) && <Alert color="cup">{t("edit.russianFirst")}</Alert>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common("cancel")}
          </Button>
          <Button
            type="submit"
            loading={busy}
            disabled={!isNamed(mine) || changedFields(base.fields, mine).length === 0}
          >
            {common("save")}
          </Button>
        </Group>
      </Stack>
      {theirs && (
        <Conflict
          opened
          busy={busy}
          differences={contested(base.fields, mine, theirs.fields).map((name) => ({
            label: t(`field.${name}`),
            mine: <Shown value={mine[name]} />,
            theirs: <Shown value={theirs.fields[name]} />,
          }))}
          onClose={() => setTheirs(null)}
          onTakeTheirs={() => goOnFrom(theirs, theirs.fields)}
          onKeepMine={() => {
            const fields = rebased(base.fields, mine, theirs.fields);
            goOnFrom(theirs, fields);
            void save(theirs, fields);
          }}
        />
      )}
    </form>
  );
}

function Shown({ value }: { value: RecipeFields[keyof RecipeFields] }) {
  const { t } = useTranslation("recipes");
  const title = useTitle();
  const { data: known } = useQuery(recipeCategories());
  if (typeof value === "boolean") return value ? t("edit.yes") : t("edit.no");
  const category = known?.find((one) => one.id === value);
  return category ? title(category.title) : value;
}

const TITLES = ["ru", "hy", "en"] as const;
const ABOUT = { ru: "aboutRu", hy: "aboutHy", en: "aboutEn" } as const;

type FieldsProps = { mine: RecipeFields; set: (part: Partial<RecipeFields>) => void };

function Fields({ mine, set }: FieldsProps) {
  const { t } = useTranslation("recipes");
  const title = useTitle();
  const { data: known } = useQuery(recipeCategories());
  return (
    <>
      {TITLES.map((language) => (
        <fieldset key={language} style={{ margin: 0, padding: 0, border: 0 }}>
          <TextInput
            label={t("edit.named", { language: LANGUAGE_NAMES[language] })}
            value={mine[language]}
            maxLength={300}
            required={language === "ru"}
            data-autofocus={language === "ru" || undefined}
            onChange={(event) => set({ [language]: event.currentTarget.value })}
          />
          <Textarea
            mt={4}
            aria-label={t("edit.about", { language: LANGUAGE_NAMES[language] })}
            placeholder={t("edit.aboutHint")}
            value={mine[ABOUT[language]]}
            maxLength={300}
            autosize
            minRows={2}
            onChange={(event) => set({ [ABOUT[language]]: event.currentTarget.value })}
          />
        </fieldset>
      ))}
      <Group grow align="end">
        <TextInput
          label={t("field.sku")}
          value={mine.sku}
          required
          onChange={(event) => set({ sku: event.currentTarget.value })}
        />
        <Select
          label={t("category")}
          clearable
          searchable
          data={(known ?? []).map((one) => ({ value: one.id, label: title(one.title) }))}
          value={mine.category}
          onChange={(category) => set({ category })}
        />
      </Group>
      <Checkbox
        label={t("field.active")}
        checked={mine.active}
        onChange={(event) => set({ active: event.currentTarget.checked })}
      />
    </>
  );
}
