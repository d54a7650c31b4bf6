// One play in full: every line of the adapter's, every byte of the peer's, each with its time.
#pragma once

#include <sys/socket.h>

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runner/adapter/adapter_client.h"
#include "runner/peer/tls_context.h"
#include "runner/run/play_witness.h"

namespace gauge {

// One thing that went over a wire.
struct Moment {
  enum class Kind {
    request,  // to the adapter
    answer,   // of the adapter
    opened,   // what follows is of a connection of the peer
    sent,     // by the peer
    received,
    eof_sent,
    closed,
    reset_sent,
    eof_received,
    reset_received
  };
  Kind kind = Kind::request;
  double time_ms = 0;          // since Recording::started
  std::string step;            // where it belongs: "/steps/3"; of an answer: where its request does. Empty:
                               // before the scenario
  std::string bytes;           // a line without its line feed, or data; below TLS
  std::size_t connection = 0;  // position in Recording::connections
};

struct RecordedConnection {
  std::string name;
  bool by_peer = false;  // the peer has connected
  sockaddr_storage peer{};
  sockaddr_storage subject{};
};

struct Recording {
  std::chrono::system_clock::time_point started;
  std::vector<Moment> moments;
  std::vector<RecordedConnection> connections;
  std::string stderr_text;
  std::string key_log;  // the secrets of TLS, in NSS's format
  Transcript transcript;
  std::map<std::string, int> ports;  // of listeners and servers, by their names
  std::map<std::string, std::string> paths;
};

// To be given to an adapter, to TLS contexts and to a play, which must not outlive it.
class PlayRecorder : public WireListener, public PlayWitness, public KeyLog {
 public:
  PlayRecorder();

  void sent(std::string_view line) override;
  void received(std::string_view line) override;
  void complained(std::string_view piece) override { recording_.stderr_text += piece; }

  void entered(const std::string& pointer) override { step_ = pointer; }
  SocketTap* connected(const std::string& name, int socket, bool by_peer) override;
  void finished(const Transcript& transcript, const Places& places) override;

  void add(const char* line) override { recording_.key_log += std::string(line) + "\n"; }

  // What has been recorded. The adapter has ended.
  Recording take() { return std::move(recording_); }

 private:
  class Tap;

  void note(Moment::Kind kind, std::string_view bytes, std::size_t connection);

  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  Recording recording_;
  std::string step_;
  std::deque<std::string> awaited_;  // the places of the answers that are due
  std::deque<Tap> taps_;
};

// A socket of a connection of the peer.
class PlayRecorder::Tap : public SocketTap {
 public:
  Tap(PlayRecorder& recorder, std::size_t connection) : recorder_(recorder), connection_(connection) {}

  void sent(std::string_view bytes) override { recorder_.note(Moment::Kind::sent, bytes, connection_); }
  void received(std::string_view bytes) override {
    recorder_.note(Moment::Kind::received, bytes, connection_);
  }
  void happened(Event event) override;

 private:
  PlayRecorder& recorder_;
  std::size_t connection_;
};

}  // namespace gauge
