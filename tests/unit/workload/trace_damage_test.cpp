#include "npz/npz_writer.h"
#include "support/bad_trace.h"

/// Any bytes whatever are a trace or an InputError; never a crash, never another exception.
namespace a3::test {
namespace {

class TraceDamage : public BadTrace {
 protected:
  /// Changes, cuts, repeats or drops a few bytes.
  static std::string damaged(std::string bytes, std::mt19937& random) {
    const auto num_changes = 1 + random() % 3;
    for (unsigned change = 0; change < num_changes; ++change) {
      const std::size_t place = random() % bytes.size();
      const std::size_t length = 1 + random() % 8;
      switch (random() % 6) {
        case 0:
        case 1:
          bytes[place] = static_cast<char>(random());
          break;
        case 2:
          bytes.replace(place, length, std::string(length, random() % 2 == 0 ? '\xff' : '\0'));
          break;
        case 3:
          bytes.erase(place, length);
          break;
        case 4:
          bytes.insert(place, bytes.substr(random() % bytes.size(), length));
          break;
        default:
          bytes[place] = static_cast<char>(bytes[place] ^ (1 << random() % 8));
      }
      if (bytes.empty()) bytes = "x";
    }
    if (random() % 16 == 0) bytes.resize(1 + random() % bytes.size());
    return bytes;
  }

  void survive(const std::string& good, unsigned seed, int num_rounds) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937 random(seed);
    int num_refused = 0;
    for (int round = 0; round < num_rounds; ++round) {
      write_file(file, damaged(good, random));
      try {
        read_all({file});
      } catch (const InputError& error) {
        ++num_refused;
        EXPECT_EQ(std::string(error.what()).rfind(file.string() + ": ", 0), 0u) << error.what();
      }
    }
    // Most bytes of the small files matter.
    EXPECT_GT(num_refused, num_rounds / 2);
  }
};

TEST_F(TraceDamage, OfAStoredRaggedTraceIsAnInputErrorAtWorst) {
  survive(zip(entries), 1, 4000);
}

TEST_F(TraceDamage, OfADeflatedFortranTraceIsAnInputErrorAtWorst) {
  remove_offsets();
  for (const char* name : {"key", "value", "query"}) {
    const std::string array = npy("<f4", {2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8}, true);
    ZipEntry& deflated = entry(name);
    deflated.content = deflate_without_compression(array);
    deflated.method = 8;
    deflated.size_bytes = static_cast<std::uint32_t>(array.size());
    deflated.crc = crc32(array);
  }
  survive(zip(entries), 2, 4000);
}

TEST_F(TraceDamage, OfACompressedTraceIsAnInputErrorAtWorst) {
  const std::vector<double> rows(64, 0.25);
  NpzWriter writer(file, NpzCompression::kDeflated);
  for (const char* name : {"key", "value", "query"}) {
    writer.append(writer.add_matrix<double>(name, 8), rows.data(), 8);
  }
  writer.finish();
  survive(read_file(file), 3, 2000);
}

TEST_F(TraceDamage, PureNoiseIsAnInputError) {
  std::mt19937 random(4);
  for (int round = 0; round < 500; ++round) {
    std::string bytes(1 + random() % 300, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    if (round % 2 == 0) bytes.insert(0, "PK\x05\x06");
    write_file(file, bytes);
    EXPECT_THROW(read_all({file}), InputError);
  }
}

}  // namespace
}  // namespace a3::test
