#include "ref/base/intrusive_list.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace streamgauge {
namespace {

class OtherTag;

class Item : public ListNode<>, public ListNode<OtherTag> {
 public:
  explicit Item(int number) : number(number) {}
  bool is_linked() const { return ListNode<>::is_linked(); }
  void unlink() { ListNode<>::unlink(); }
  int number;
};

// What is in the list; empties it.
std::vector<int> drain(IntrusiveList<Item>& list) {
  std::vector<int> numbers;
  while (!list.empty()) numbers.push_back(list.pop_front().number);
  return numbers;
}

TEST(IntrusiveList, KeepsTheOrderOfArrival) {
  Item a(1), b(2), c(3);
  IntrusiveList<Item> list;
  EXPECT_TRUE(list.empty());
  list.push_back(a);
  list.push_back(b);
  list.push_back(c);
  EXPECT_EQ(list.front().number, 1);
  EXPECT_EQ(drain(list), (std::vector<int>{1, 2, 3}));
  EXPECT_FALSE(a.is_linked());
}

TEST(IntrusiveList, MembersLeaveFromAnyPlace) {
  Item a(1), b(2), c(3);
  for (Item* leaving : {&a, &b, &c}) {
    IntrusiveList<Item> list;
    for (Item* item : {&a, &b, &c}) list.push_back(*item);
    leaving->unlink();
    EXPECT_FALSE(leaving->is_linked());
    leaving->unlink();  // Leaving twice is leaving.
    std::vector<int> rest;
    for (Item* item : {&a, &b, &c}) {
      if (item != leaving) rest.push_back(item->number);
    }
    EXPECT_EQ(drain(list), rest);
  }
}

TEST(IntrusiveList, ADestroyedMemberLeaves) {
  Item a(1), c(3);
  auto b = std::make_unique<Item>(2);
  IntrusiveList<Item> list;
  list.push_back(a);
  list.push_back(*b);
  list.push_back(c);
  b.reset();
  EXPECT_EQ(drain(list), (std::vector<int>{1, 3}));
}

TEST(IntrusiveList, ADestroyedListFreesItsMembers) {
  Item a(1);
  {
    IntrusiveList<Item> list;
    list.push_back(a);
    EXPECT_TRUE(a.is_linked());
  }
  EXPECT_FALSE(a.is_linked());
}

TEST(IntrusiveList, SplicesBehindItsOwnMembers) {
  Item a(1), b(2), c(3), d(4);
  IntrusiveList<Item> left, right;
  left.push_back(a);
  left.push_back(b);
  right.push_back(c);
  right.push_back(d);
  left.splice_back(right);
  EXPECT_TRUE(right.empty());
  c.unlink();  // Members that came over leave like the others.
  right.splice_back(left);
  EXPECT_TRUE(left.empty());
  left.splice_back(left);
  right.push_back(c);
  EXPECT_EQ(drain(right), (std::vector<int>{1, 2, 4, 3}));
}

TEST(IntrusiveList, ShowsEachMemberInOrder) {
  Item a(1), b(2);
  IntrusiveList<Item> list;
  std::vector<const Item*> seen;
  list.for_each([&seen](const Item& item) { seen.push_back(&item); });
  EXPECT_TRUE(seen.empty());
  list.push_back(a);
  list.push_back(b);
  list.for_each([&seen](const Item& item) { seen.push_back(&item); });
  EXPECT_EQ(seen, (std::vector<const Item*>{&a, &b}));
}

TEST(IntrusiveList, OneObjectIsInOneListOfEachTag) {
  Item a(1);
  IntrusiveList<Item> list;
  IntrusiveList<Item, OtherTag> other;
  list.push_back(a);
  other.push_back(a);
  EXPECT_EQ(&other.pop_front(), &a);
  EXPECT_EQ(&list.pop_front(), &a);
}

TEST(IntrusiveListDeathTest, RefusesAMemberOfAnotherList) {
  Item a(1);
  IntrusiveList<Item> left, right;
  left.push_back(a);
  EXPECT_DEATH(right.push_back(a), "check failed: !node.is_linked\\(\\)");
}

}  // namespace
}  // namespace streamgauge
