#include "runner/report/bounded_text.h"

#include <algorithm>

#include "runner/case/near_words.h"

namespace gauge {

namespace {

std::size_t whole_size(const BoundedText::Section& section) {
  std::size_t bytes = section.head.size() + section.tail.size();
  for (const BoundedText::Entry& entry : section.entries) bytes += entry.heading.size() + entry.full.size();
  return bytes;
}

// What an entry needs at least.
std::size_t least_size(const BoundedText::Entry& entry) {
  return entry.brief.empty() ? 0 : entry.heading.size() + entry.brief.size();
}

struct Part {
  std::string text;
  std::size_t shortened = 0;
  std::size_t missing = 0;
};

Part fitted(const BoundedText::Section& section, std::size_t room) {
  Part part;
  std::size_t later = section.tail.size();  // what is to come needs at least
  for (const BoundedText::Entry& entry : section.entries) later += least_size(entry);
  std::string heading;
  for (const BoundedText::Entry& entry : section.entries) {
    later -= least_size(entry);
    std::string lead = part.text.empty() ? section.head : "";
    if (entry.heading != heading) lead += entry.heading;
    const std::size_t used = part.text.size() + lead.size();
    if (used + entry.full.size() + later <= room) {
      part.text += lead + entry.full;
    } else if (!entry.brief.empty() && used + entry.brief.size() + section.tail.size() <= room) {
      part.text += lead + entry.brief;
      ++part.shortened;
    } else {
      ++part.missing;
      continue;
    }
    heading = entry.heading;
  }
  if (!part.text.empty()) part.text += section.tail;
  return part;
}

}  // namespace

std::string BoundedText::text(std::string (*note)(const std::string& missing)) const {
  std::size_t whole = 0;
  for (const Section& section : sections_) whole += whole_size(section);
  const std::size_t limit = whole <= limit_bytes_ ? limit_bytes_ : limit_bytes_ - kNoteBytes;

  std::string text;
  std::vector<std::string> missing;
  for (std::size_t i = 0; i < sections_.size(); ++i) {
    std::size_t kept_free = 0;
    for (std::size_t j = i + 1; j < sections_.size(); ++j) {
      kept_free += std::min(whole_size(sections_[j]), limit / 10);
    }
    const std::size_t taken = text.size() + kept_free;
    const Part part = fitted(sections_[i], limit > taken ? limit - taken : 0);
    text += part.text;
    if (part.shortened > 0) {
      missing.push_back("the details of " + std::to_string(part.shortened) + " " + sections_[i].noun);
    }
    if (part.missing > 0) missing.push_back(std::to_string(part.missing) + " " + sections_[i].noun);
  }
  return missing.empty() ? text : text + note(enumerate(missing));
}

}  // namespace gauge
