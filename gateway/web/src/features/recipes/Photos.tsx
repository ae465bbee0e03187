import { ActionIcon, Button, FileButton } from "@mantine/core";
import { IconCameraPlus, IconX } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { InventorySheetItemOut } from "@/api/generated";
import { useMay } from "@/app/me";
import { newKey } from "@/ui/keys";
import { Photo } from "@/ui/Photo";
import { smallPicture } from "@/ui/picture";
import { useSayProblem } from "@/ui/problems";
import { useTitle } from "@/ui/titles";
import { addPhoto, recipeKeys, removePhoto } from "./recipes.api";
import classes from "./recipes.module.css";

/** What it looks like: the chosen photo large, the others below; whoever keeps the catalogue adds and removes. */
export function Photos({ item }: { item: InventorySheetItemOut }) {
  const { t } = useTranslation("recipes");
  const { t: common } = useTranslation();
  const title = useTitle();
  const may = useMay();
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const [chosen, setChosen] = useState<string | null>(null);
  const settled = { onSettled: () => queries.invalidateQueries({ queryKey: recipeKeys.all }), onError: sayProblem };
  const adding = useMutation({
    mutationFn: async ({ file, key }: { file: File; key: string }) => addPhoto(item.id, await smallPicture(file), key),
    ...settled,
  });
  const removing = useMutation({ mutationFn: (photo: string) => removePhoto(item.id, photo), ...settled });
  const shown = item.photos.find((photo) => photo.id === chosen)?.url ?? item.photo;
  const keeps = may("catalogue.write");
  return (
    <div>
      <Photo src={shown} alt={title(item.title)} />
      {(item.photos.length > 1 || (keeps && item.photos.length > 0)) && (
        <div className={classes.photos} style={{ marginTop: 6 }}>
          {item.photos.map((photo, place) => (
            <div key={photo.id} className={classes.photoPlace}>
              <button
                type="button"
                aria-label={t("photoNumber", { number: place + 1 })}
                style={{ padding: 0, border: 0, width: "100%", background: "none", cursor: "pointer" }}
                onClick={() => setChosen(photo.id)}
              >
                <Photo src={photo.url} />
              </button>
              {keeps && (
                <ActionIcon
                  className={classes.photoRemove}
                  size="sm"
                  variant="filled"
                  color="dark"
                  aria-label={`${common("remove")}: ${t("photoNumber", { number: place + 1 })}`}
                  onClick={() => removing.mutate(photo.id)}
                >
                  <IconX size={12} />
                </ActionIcon>
              )}
            </div>
          ))}
        </div>
      )}
      {keeps && (
        <FileButton
          accept="image/jpeg,image/png,image/webp"
          onChange={(file) => file && adding.mutate({ file, key: newKey() })}
        >
          {(props) => (
            <Button
              {...props}
              mt="xs"
              variant="default"
              fullWidth
              leftSection={<IconCameraPlus size={15} />}
              loading={adding.isPending}
            >
              {t("addPhoto")}
            </Button>
          )}
        </FileButton>
      )}
    </div>
  );
}
