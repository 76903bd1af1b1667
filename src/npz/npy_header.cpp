#include "npz/npy_header.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

#include "a3/base/input_error.h"
#include "npz/printable.h"

namespace a3 {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kMaxTextBytes = std::size_t{64} << 10;
constexpr std::size_t kMaxDimensions = 32;  // numpy's own

/// Parses the header's text: a Python dictionary of three known keys.
class HeaderText {
 public:
  HeaderText(std::string_view text, const std::string& where) : text_(text), where_(where) {}

  NpyHeader parse() {
    expect('{');
    while (!accept('}')) {
      parse_item();
      if (accept(',')) continue;
      expect('}');
      break;
    }
    skip_space();
    if (position_ != text_.size()) fail("the end of the header");
    if (!(has_descr_ && has_order_ && has_shape_)) {
      fail("the keys 'descr', 'fortran_order' and 'shape' before the end");
    }
    return header_;
  }

 private:
  [[noreturn]] void fail(const std::string& expected) const {
    const std::string found = position_ < text_.size()
                                  ? fmt::format("'{}'", printable(text_.substr(position_, 20)))
                                  : "its end";
    throw InputError(
        fmt::format("{}: its .npy header is not valid: at byte {} stands {}, expected was {}.",
                    where_, position_, found, expected));
  }

  void skip_space() {
    constexpr std::string_view kSpace = " \t\f\r\n";
    position_ = std::min(text_.find_first_not_of(kSpace, position_), text_.size());
  }

  bool accept(char c) {
    skip_space();
    if (position_ == text_.size() || text_[position_] != c) return false;
    ++position_;
    return true;
  }

  void expect(char c) {
    if (!accept(c)) fail(fmt::format("'{}'", c));
  }

  bool accept_word(std::string_view word) {
    skip_space();
    if (text_.substr(position_, word.size()) != word) return false;
    position_ += word.size();
    return true;
  }

  void parse_item() {
    const std::size_t start = position_;
    const std::string key = parse_string();
    bool* seen = key == "descr"           ? &has_descr_
                 : key == "fortran_order" ? &has_order_
                 : key == "shape"         ? &has_shape_
                                          : nullptr;
    if (seen == nullptr || *seen) {
      position_ = start;
      fail("one of the keys 'descr', 'fortran_order' and 'shape', each once");
    }
    *seen = true;
    expect(':');
    if (seen == &has_descr_) {
      parse_descr();
    } else if (seen == &has_order_) {
      parse_order();
    } else {
      parse_shape();
    }
  }

  /// Headers that Python 2 wrote may say u'...'.
  std::string parse_string() {
    skip_space();
    const std::string_view begin = text_.substr(position_, 2);
    if (begin == "u'" || begin == "u\"") ++position_;
    const char quote = position_ < text_.size() ? text_[position_] : '\0';
    if (quote != '\'' && quote != '"') fail("a text in quotes");
    const std::size_t end = text_.find_first_of("'\"\\\n", position_ + 1);
    if (end == std::string_view::npos || text_[end] != quote) fail("a text in quotes");
    std::string text(text_.substr(position_ + 1, end - position_ - 1));
    position_ = end + 1;
    return text;
  }

  void parse_descr() {
    if (accept('[')) {
      throw InputError(fmt::format(
          "{}: has a structured element type; allowed are plain arrays of numbers.", where_));
    }
    header_.descr = parse_string();
  }

  void parse_order() {
    if (accept_word("True")) {
      header_.fortran_order = true;
    } else if (!accept_word("False")) {
      fail("True or False");
    }
  }

  /// (), (n,), (n, m), (n, m,) and so on; (n) is no tuple.
  void parse_shape() {
    expect('(');
    while (!accept(')')) {
      header_.shape.push_back(parse_length());
      if (header_.shape.size() > kMaxDimensions) fail("at most 32 dimensions");
      const bool has_comma = accept(',');
      if (!has_comma && header_.shape.size() == 1) fail("','");
      if (has_comma) continue;
      expect(')');
      break;
    }
  }

  std::int64_t parse_length() {
    skip_space();
    std::int64_t length = 0;
    const char* begin = text_.data() + position_;
    const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), length);
    if (error != std::errc() || length < 0) fail("a length from 0 to 2^63 - 1");
    position_ += static_cast<std::size_t>(end - begin);
    accept('L');  // a long number, as Python 2 wrote it
    return length;
  }

  std::string_view text_;
  const std::string& where_;
  std::size_t position_ = 0;
  NpyHeader header_;
  bool has_descr_ = false;
  bool has_order_ = false;
  bool has_shape_ = false;
};

void read_exactly(const ReadBytes& read, void* out, std::size_t num_bytes,
                  const std::string& where) {
  if (read(out, num_bytes) != num_bytes) {
    throw InputError(
        fmt::format("{}: ends within its .npy header; the file is cut short or damaged.", where));
  }
}

/// Reads magic, version and length; returns the length of the text and adds what it read to
/// `header_bytes`.
std::size_t read_text_length(const ReadBytes& read, const std::string& where,
                             std::uint64_t& header_bytes) {
  std::array<unsigned char, 8> start = {};
  read_exactly(read, start.data(), start.size(), where);
  if (std::string_view(reinterpret_cast<const char*>(start.data()), kMagic.size()) != kMagic) {
    throw InputError(fmt::format("{}: is not in numpy's .npy format.", where));
  }
  const int major = start[6];
  const int minor = start[7];
  if (major < 1 || major > 3 || minor != 0) {
    throw InputError(
        fmt::format("{}: is in version {}.{} of the .npy format; allowed are 1.0, 2.0 and 3.0.",
                    where, major, minor));
  }
  const std::size_t num_length_bytes = major == 1 ? 2 : 4;
  std::array<unsigned char, 4> length = {};
  read_exactly(read, length.data(), num_length_bytes, where);
  header_bytes += start.size() + num_length_bytes;
  return length[0] | std::size_t{length[1]} << 8 | std::size_t{length[2]} << 16 |
         std::size_t{length[3]} << 24;
}

}  // namespace

NpyHeader read_npy_header(const ReadBytes& read, const std::string& where) {
  std::uint64_t header_bytes = 0;
  const std::size_t text_bytes = read_text_length(read, where, header_bytes);
  if (text_bytes > kMaxTextBytes) {
    throw InputError(
        fmt::format("{}: its .npy header is said to be {} bytes long; at most {} are allowed.",
                    where, text_bytes, kMaxTextBytes));
  }
  std::string text(text_bytes, '\0');
  read_exactly(read, text.data(), text.size(), where);
  NpyHeader header = HeaderText(text, where).parse();
  header.header_bytes = header_bytes + text_bytes;
  return header;
}

std::string native_descr(char kind, std::size_t size_bytes) {
  constexpr char kOrder = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? '<' : '>';
  return fmt::format("{}{}{}", kOrder, kind, size_bytes);
}

std::string npy_header_bytes(const std::string& descr, const std::vector<std::int64_t>& shape) {
  const std::string text =
      fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}{}), }}", descr,
                  fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
  std::string bytes(kMagic);
  const std::size_t text_bytes = kWrittenHeaderBytes - kMagic.size() - 4;
  bytes += {'\x01', '\x00', static_cast<char>(text_bytes), '\x00'};
  bytes += text;
  if (bytes.size() >= kWrittenHeaderBytes) throw std::logic_error("a .npy header too long");
  bytes.resize(kWrittenHeaderBytes - 1, ' ');
  bytes += '\n';
  return bytes;
}

}  // namespace a3
