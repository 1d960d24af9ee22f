DROP TABLE "entry";

DROP TABLE "member";
