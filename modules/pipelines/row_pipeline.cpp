#include "modules/pipelines/row_pipeline.h"

namespace a3 {

void RowPipeline::on_clock() {
  Stage entering;
  entering.issue = issue.read();
  if (!entering.is_bubble()) entering.value = enter(entering.issue);
  const Stage& leaving = stages_.shift(entering);
  if (!leaving.is_bubble()) leave(leaving);
  if (stages_.empty()) sleep_until(issue.value_changed_event());
}

}  // namespace a3
