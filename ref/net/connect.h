// Making a connected socket (asyncio/base_events.py, _connect_sock and create_connection; selector_events.py,
// sock_connect).
#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ref/base/socket_address.h"
#include "ref/coro/coro.h"
#include "ref/loop/event_loop.h"
#include "ref/net/resolver.h"
#include "ref/net/socket.h"

namespace streamgauge {

// Connects `socket`. Throws OSError; for a refusal that took time, with the text "Connect call failed (...)"
// (clause OC-21). The socket stays open.
Coro<void> sock_connect(EventLoop& loop, std::shared_ptr<Socket> socket, SocketAddress address);

// One attempt to connect to `address`, from the first of `local_addresses` of its family to which a socket
// can be bound; from any address if there are none. Null if it fails with OSErrors, which are added to
// `errors`. What is passed by reference must outlive it (_connect_sock).
Coro<std::shared_ptr<Socket>> connect_one(EventLoop& loop, AddressInfo address,
                                          const std::vector<AddressInfo>& local_addresses,
                                          std::vector<std::exception_ptr>& errors);

// Connects to the first of `addresses` that answers. They are tried strictly in order (clause OC-22), or with
// a delay in a race (clause OC-31). If all fail, throws their errors: joined as asyncio joins them (clause
// OC-23), or all in an ExceptionGroup (clause OC-24).
Coro<std::shared_ptr<Socket>> connect_first(EventLoop& loop, std::vector<AddressInfo> addresses,
                                            std::vector<AddressInfo> local_addresses,
                                            std::optional<Duration> happy_eyeballs_delay, bool all_errors);

// The addresses with families alternating, after the first `first_family_count` of the first family (clause
// OC-34).
std::vector<AddressInfo> interleave(std::vector<AddressInfo> addresses, int first_family_count);

// "error while attempting to bind on address ('127.0.0.1', 80): [errno 98] address already in use" (clauses
// OC-28, SS-26).
std::string bind_failure_text(const SocketAddress& address, int error_number);

}  // namespace streamgauge
