-- event_tickets: the tickets of an event are listed, newest first.

-- small table: no release has been made before it
create index tickets_event_index on tickets (event_id, id);
