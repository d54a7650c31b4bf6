// Lists whose links are a part of their members.
#pragma once

#include "ref/base/check_failed.h"

namespace streamgauge {

template <class T, class Tag>
class IntrusiveList;

// The link that an object carries to be a member of at most one IntrusiveList<T, Tag> at a time; an object
// that is in several lists derives from several, told apart by Tag. Destroying a linked object takes it out
// of its list, so a list never holds a dangling pointer. Not copyable, not movable: neighbours point at it.
template <class Tag = void>
class ListNode {
 public:
  ListNode() = default;
  ListNode(const ListNode&) = delete;
  ListNode& operator=(const ListNode&) = delete;
  ~ListNode() { unlink(); }

  bool is_linked() const { return next_ != nullptr; }

  // Takes the object out of whichever list it is in, in constant time; nothing if it is in none.
  void unlink() {
    if (next_ == nullptr) return;
    next_->previous_ = previous_;
    previous_->next_ = next_;
    next_ = previous_ = nullptr;
  }

 private:
  template <class T, class ListTag>
  friend class IntrusiveList;

  ListNode* next_ = nullptr;
  ListNode* previous_ = nullptr;
};

// A doubly linked list of objects that it does not own and for which it allocates nothing. T derives publicly
// from ListNode<Tag>. Every operation takes constant time, except clear() and destruction, which unlink each
// member.
template <class T, class Tag = void>
class IntrusiveList {
  using Node = ListNode<Tag>;

 public:
  IntrusiveList() { head_.next_ = head_.previous_ = &head_; }
  IntrusiveList(const IntrusiveList&) = delete;
  IntrusiveList& operator=(const IntrusiveList&) = delete;
  ~IntrusiveList() { clear(); }

  bool empty() const { return head_.next_ == &head_; }

  // The first member. The list must not be empty.
  T& front() {
    STREAMGAUGE_DCHECK(!empty());
    return static_cast<T&>(*head_.next_);
  }

  // Appends `item`, which must not be in a list.
  void push_back(T& item) {
    Node& node = item;
    STREAMGAUGE_CHECK(!node.is_linked());
    node.previous_ = head_.previous_;
    node.next_ = &head_;
    head_.previous_->next_ = &node;
    head_.previous_ = &node;
  }

  // Removes and returns the first member. The list must not be empty.
  T& pop_front() {
    T& item = front();
    static_cast<Node&>(item).unlink();
    return item;
  }

  // Moves all members of `other` to the end of this list, in their order.
  void splice_back(IntrusiveList& other) {
    if (other.empty()) return;
    Node* first = other.head_.next_;
    Node* last = other.head_.previous_;
    first->previous_ = head_.previous_;
    head_.previous_->next_ = first;
    last->next_ = &head_;
    head_.previous_ = last;
    other.head_.next_ = other.head_.previous_ = &other.head_;
  }

  // Calls `function` with each member, in their order; it must not change the list.
  template <class Function>
  void for_each(Function function) const {
    for (Node* node = head_.next_; node != &head_; node = node->next_) function(static_cast<T&>(*node));
  }

  void clear() {
    while (!empty()) pop_front();
  }

 private:
  Node head_;  // Sentinel: the list is circular, so neither end is a special case.
};

}  // namespace streamgauge
