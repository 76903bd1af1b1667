#include "bench/software/given_selection.h"

#include "bench/software/dot_products.h"
#include "bench/software/top_rows.h"

namespace a3::bench {

void GivenSelection::prepare(const Int16Operation& operation) {
  DotProducts products;
  products.load(operation.keys.data(), operation.num_rows(), operation.num_lanes());
  const auto room = static_cast<std::size_t>(operation.num_rows()) + fast::kKernelRoom;
  rows_.assign(static_cast<std::size_t>(operation.num_queries()),
               fast::AlignedVector<std::int32_t>(room));
  counts_.clear();
  for (auto& rows : rows_) {
    products.multiply(VectorBlock::of(operation.query(static_cast<int>(counts_.size())),
                                      operation.num_lanes(), 1));
    counts_.push_back(top_rows(products.scores(0), operation.num_rows(),
                               num_wanted_rows(share_, operation.num_rows()), rows.data()));
  }
}

void GivenSelection::start(int first_query, int /*count*/) {
  first_query_ = first_query;
}

FoundRows GivenSelection::select(int index) {
  const auto query = static_cast<std::size_t>(first_query_ + index);
  return {rows_[query].data(), counts_[query]};
}

}  // namespace a3::bench
