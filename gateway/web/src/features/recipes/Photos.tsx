import { ActionIcon, Button, FileButton, Group, Text } from "@mantine/core";
import { IconCameraPlus, IconChevronLeft, IconChevronRight, IconX } from "@tabler/icons-react";
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
import { addPhoto, placePhoto, recipeKeys, removePhoto } from "./recipes.api";
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
  const placing = useMutation({
    mutationFn: ({ photo, place }: { photo: string; place: number }) => placePhoto(item.id, photo, place),
    ...settled,
  });
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
              {keeps && item.photos.length > 1 && (
                <Order
                  number={place + 1}
                  last={place === item.photos.length - 1}
                  onPlace={(to) => placing.mutate({ photo: photo.id, place: to })}
                />
              )}
            </div>
          ))}
        </div>
      )}
      {keeps && item.photos.length > 1 && (
        <Text size="xs" c="dimmed" mt={4}>
          {t("photoFirst")}
        </Text>
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

/** One place nearer to the beginning or to the end; the first photo is the one on cards. */
function Order({ number, last, onPlace }: { number: number; last: boolean; onPlace: (place: number) => void }) {
  const { t } = useTranslation("recipes");
  return (
    <Group gap={2} justify="space-between" wrap="nowrap">
      <ActionIcon
        size="sm"
        disabled={number === 1}
        aria-label={t("photoLeft", { number })}
        onClick={() => onPlace(number - 1)}
      >
        <IconChevronLeft size={14} />
      </ActionIcon>
      <ActionIcon
        size="sm"
        disabled={last}
        aria-label={t("photoRight", { number })}
        onClick={() => onPlace(number + 1)}
      >
        <IconChevronRight size={14} />
      </ActionIcon>
    </Group>
  );
}
