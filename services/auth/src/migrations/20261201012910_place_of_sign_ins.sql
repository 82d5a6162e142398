-- place_of_sign_ins: where somebody was when they signed in, as a proxy of the operator says (PLACE_HEADERS).

alter table "auth"."sign_ins" add column "place" text;
alter table "auth"."sessions" add column "place" text;
