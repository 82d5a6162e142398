-- Replies: the message that another one answers. Without a foreign key, as it stays when that message is deleted.
alter table messages add column reply_to uuid;
