#include "a3/systemc/loader.h"

#include "uarch/sorted_keys.h"

namespace a3 {

Loader::Loader(Accelerator& accelerator)
    : accelerator_(accelerator), sorted_(std::make_unique<SortedKeys>()) {}

Loader::~Loader() = default;

void Loader::preload(const QuantisedOperation& operation) {
  for (int row = 0; row < operation.num_rows(); ++row) {
    accelerator_.write_key(row, operation.key.row(row));
    accelerator_.write_value(row, operation.value.row(row));
  }
  if (SortedKeyPort* const port = accelerator_.sorted_key_port()) {
    write_sorted_keys(operation.key, *port);
  }
  accelerator_.start_operation(operation.num_rows());
}

void Loader::write_sorted_keys(const Matrix<std::int32_t>& key, SortedKeyPort& port) {
  sorted_->sort(key);
  for (int column = 0; column < sorted_->num_columns(); ++column) {
    for (int position = 0; position < sorted_->num_rows(); ++position) {
      const SortedKey& word = sorted_->at(column, position);
      port.write(column, position, word.raw, word.row);
    }
  }
}

}  // namespace a3
