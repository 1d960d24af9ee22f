CREATE TABLE "blog_post" (
    "id" text COLLATE "C" NOT NULL,
    "title" text NOT NULL,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "blog_post_pkey" PRIMARY KEY ("id")
);
