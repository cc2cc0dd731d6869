-- What people say of an answer is a figure, too.
create trigger figures_due_judged after insert or update of is_helpful on ai_feedback for each row execute function figures_due();
create trigger figures_due_labelled after update of label on predictions
  for each row when (new.conversation_id is not null and old.label is distinct from new.label) execute function figures_due();
