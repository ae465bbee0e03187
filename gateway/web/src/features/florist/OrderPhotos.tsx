import { Button, FileButton, Modal } from "@mantine/core";
import { IconCamera } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { OrdersQueueEntry } from "@/api/generated";
import { newKey } from "@/ui/keys";
import { Photo } from "@/ui/Photo";
import { smallPicture } from "@/ui/picture";
import { useSayProblem } from "@/ui/problems";
import { WAITING } from "@/ui/shades";
import { floristKeys, keepPhoto } from "./florist.api";
import classes from "./florist.module.css";

/** A photo of the finished work, made smaller before it is sent; urged when the buyer asked for one. */
export function PhotoButton({ order, urged }: { order: string; urged: boolean }) {
  const { t } = useTranslation("florist");
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const keeping = useMutation({
    mutationFn: async ({ file, key }: { file: File; key: string }) => keepPhoto(order, await smallPicture(file), key),
    onSettled: () => queries.invalidateQueries({ queryKey: floristKeys.all }),
    onError: sayProblem,
  });
  return (
    <FileButton
      accept="image/jpeg,image/png,image/webp"
      capture="environment"
      onChange={(file) => file && keeping.mutate({ file, key: newKey() })}
    >
      {(props) => (
        <Button
          {...props}
          variant={urged ? "light" : "default"}
          color={urged ? "cup" : undefined}
          c={urged ? WAITING : undefined}
          leftSection={<IconCamera size={22} />}
          loading={keeping.isPending}
        >
          {t(urged ? "photoAsked" : "photo")}
        </Button>
      )}
    </FileButton>
  );
}

/** The photos of this order; a touch shows one large. */
export function PhotoStrip({ entry }: { entry: OrdersQueueEntry }) {
  const { t } = useTranslation("florist");
  const { t: common } = useTranslation();
  const [large, setLarge] = useState<string | null>(null);
  if (entry.photos.length === 0) return null;
  return (
    <section aria-label={t("photos")} className={classes.strip}>
      {entry.photos.map((src, place) => (
        <button
          type="button"
          key={src}
          className={classes.thumb}
          aria-label={t("photoNumber", { number: place + 1 })}
          onClick={() => setLarge(src)}
        >
          <Photo src={src} size={112} />
        </button>
      ))}
      <Modal
        opened={large !== null}
        onClose={() => setLarge(null)}
        size="xl"
        title={t("photos")}
        closeButtonProps={{ "aria-label": common("close") }}
      >
        <Photo src={large} alt={t("photos")} />
      </Modal>
    </section>
  );
}
