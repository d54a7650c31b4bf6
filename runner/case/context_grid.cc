#include "runner/case/context_grid.h"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

namespace gauge {
namespace {

// More boxes than this are looked for one by one, the widest first.
constexpr std::size_t kExactBoxesMax = 3;

bool is_subset(const ContextSet& a, const ContextSet& b) { return (a & ~b).none(); }

std::size_t first_of(const ContextSet& set) { return set._Find_first(); }

}  // namespace

ContextGrid::ContextGrid(std::vector<std::string> versions, std::vector<Variant> variants)
    : versions_(std::move(versions)), variants_(std::move(variants)) {
  if (size() > kContextsMax) {
    throw std::invalid_argument("there are more than " + std::to_string(kContextsMax) +
                                " contexts, versions times variants");
  }
  variant_boxes_ = boxes_of_variants();
}

Context ContextGrid::context(std::size_t position) const {
  return {Version::parse(versions_[position / variants_.size()]), variants_[position % variants_.size()]};
}

std::string ContextGrid::name(std::size_t position) const {
  return versions_[position / variants_.size()] + " over " +
         to_string(variants_[position % variants_.size()]);
}

ContextSet ContextGrid::all() const {
  ContextSet set;
  for (std::size_t i = 0; i < size(); ++i) set.set(i);
  return set;
}

std::vector<ContextGrid::Box> ContextGrid::boxes_of_variants() const {
  std::vector<std::string> overs;
  for (const Variant& variant : variants_) {
    const std::string over = to_string(variant.over);
    if (std::find(overs.begin(), overs.end(), over) == overs.end()) overs.push_back(over);
  }
  std::vector<Box> boxes;
  for (std::size_t chosen = 1; chosen < std::size_t{1} << overs.size(); ++chosen) {
    Json words = Json::array();
    for (std::size_t i = 0; i < overs.size(); ++i) {
      if ((chosen >> i & 1) != 0) words.push_back(overs[i]);
    }
    for (const char* role : {"", "client", "server"}) {
      Json condition = Json::object();
      if (words.size() < overs.size()) condition["over"] = words.size() == 1 ? words[0] : words;
      if (*role != '\0') condition["role"] = role;
      Box box = {{}, condition, (condition.contains("over") ? words.size() : 0) + (*role != '\0' ? 1 : 0)};
      for (std::size_t i = 0; i < variants_.size(); ++i) {
        if (when_matches(condition, {Version::parse("0"), variants_[i]})) box.contexts.set(i);
      }
      auto twin = std::find_if(boxes.begin(), boxes.end(),
                               [&](const Box& each) { return each.contexts == box.contexts; });
      if (twin == boxes.end()) {
        if (box.contexts.any()) boxes.push_back(std::move(box));
      } else if (box.words < twin->words) {
        *twin = std::move(box);
      }
    }
  }
  return boxes;
}

std::vector<ContextGrid::Box> ContextGrid::maximal_boxes(const ContextSet& chosen) const {
  std::vector<Box> boxes;
  for (const Box& variants : variant_boxes_) {
    // Of one set of variants only the longest runs of versions count.
    std::optional<std::size_t> first;
    for (std::size_t version = 0; version <= versions_.size(); ++version) {
      const ContextSet row =
          version < versions_.size() ? variants.contexts << position(version, 0) : ContextSet();
      if (row.any() && is_subset(row, chosen)) {
        if (!first) first = version;
        continue;
      }
      if (!first) continue;
      Box box = {{}, Json::object(), variants.words};
      for (std::size_t each = *first; each < version; ++each)
        box.contexts |= variants.contexts << position(each, 0);
      const std::string range = range_of_run(versions_, *first, version - 1);
      if (!range.empty()) {
        box.condition["python"] = range;
        ++box.words;
      }
      box.condition.update(variants.condition);
      boxes.push_back(std::move(box));
      first.reset();
    }
  }
  std::vector<Box> maximal;
  for (const Box& box : boxes) {
    const bool inside_another = std::any_of(boxes.begin(), boxes.end(), [&box](const Box& other) {
      return other.contexts != box.contexts && is_subset(box.contexts, other.contexts);
    });
    if (!inside_another) maximal.push_back(box);
  }
  return maximal;
}

Json ContextGrid::when(const ContextSet& chosen) const {
  if (chosen == all()) return nullptr;
  const std::vector<Box> boxes = maximal_boxes(chosen);

  std::vector<std::size_t> best, tried;
  std::size_t best_words = 0;
  // Tries every set of `left` more boxes of which each holds the first context that is still open.
  auto cover = [&](auto& self, const ContextSet& open, std::size_t left, std::size_t words) -> void {
    if (open.none()) {
      if (best.empty() || words < best_words) {
        best = tried;
        best_words = words;
      }
      return;
    }
    if (left == 0) return;
    for (std::size_t i = 0; i < boxes.size(); ++i) {
      if (!boxes[i].contexts.test(first_of(open))) continue;
      tried.push_back(i);
      self(self, open & ~boxes[i].contexts, left - 1, words + boxes[i].words);
      tried.pop_back();
    }
  };
  for (std::size_t count = 1; count <= kExactBoxesMax && best.empty(); ++count)
    cover(cover, chosen, count, 0);
  for (ContextSet open = best.empty() ? chosen : ContextSet(); open.any();) {
    auto gain = [&](const Box& box) {
      return std::pair((box.contexts & open).count(), -static_cast<long>(box.words));
    };
    auto widest = std::max_element(boxes.begin(), boxes.end(),
                                   [&](const Box& a, const Box& b) { return gain(a) < gain(b); });
    best.push_back(static_cast<std::size_t>(widest - boxes.begin()));
    open &= ~widest->contexts;
  }

  // Where the oldest version comes first, as it does among observations.
  std::sort(best.begin(), best.end(), [&](std::size_t a, std::size_t b) {
    return std::pair(first_of(boxes[a].contexts), a) < std::pair(first_of(boxes[b].contexts), b);
  });
  if (best.size() == 1) return boxes[best.front()].condition;
  Json conditions = Json::array();
  for (std::size_t i : best) conditions.push_back(boxes[i].condition);
  return conditions;
}

}  // namespace gauge
