#include "a3/systemc/loader.h"

#include "uarch/sorted_keys.h"

namespace a3 {

Loader::Loader(Accelerator& accelerator)
    : accelerator_(accelerator), sorted_(std::make_unique<SortedKeys>()) {}

Loader::~Loader() = default;

void Loader::write(const QuantisedOperation& operation) {
  const int num_lanes = accelerator_.num_lanes();
  const int num_slices = operation.padded_dims() / num_lanes;
  // A row's slices are neighbours in the matrices as in the memories.
  const std::int32_t* key = operation.key.data().data();
  const std::int32_t* value = operation.value.data().data();
  for (int word = 0; word < operation.num_rows() * num_slices; ++word) {
    accelerator_.write_key(word, key);
    accelerator_.write_value(word, value);
    key += num_lanes;
    value += num_lanes;
  }
  if (SortedKeyPort* const port = accelerator_.sorted_key_port()) {
    write_sorted_keys(operation.key, *port);
  }
}

void Loader::preload(const QuantisedOperation& operation, int rows_of_whole) {
  write(operation);
  const int num_slices = operation.padded_dims() / accelerator_.num_lanes();
  accelerator_.start_operation({operation.num_rows(), num_slices, rows_of_whole});
}

void Loader::write_sorted_keys(const Matrix<std::int32_t>& key, SortedKeyPort& port) {
  sorted_->sort(key);
  const int num_lanes = accelerator_.num_lanes();
  const int num_slices = sorted_->num_columns() / num_lanes;
  for (int column = 0; column < sorted_->num_columns(); ++column) {
    const int slice = column / num_lanes;
    for (int position = 0; position < sorted_->num_rows(); ++position) {
      const SortedKey& sorted = sorted_->at(column, position);
      port.write(column % num_lanes, position * num_slices + slice, sorted.raw, sorted.row);
    }
  }
}

}  // namespace a3
