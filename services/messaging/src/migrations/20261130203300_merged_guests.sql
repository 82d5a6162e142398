-- The notifications of a guest move to the person whose account the guest is merged into.

grant update (user_id) on notifications to plaza_messaging;
