-- Webhooks of merchants that are suspended.

-- small table: no release has been made before it
alter table webhook_endpoints
  drop constraint webhook_endpoints_disabled_check,
  add constraint webhook_endpoints_disabled_check check (
    enabled = (disabled_reason = '') and disabled_reason in ('', 'owner', 'gone', 'failing', 'suspended')
  );
