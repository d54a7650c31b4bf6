#include "runner/run/player.h"

#include <nlohmann/json.hpp>
#include <string_view>
#include <system_error>
#include <utility>

#include "runner/peer/tls_context.h"
#include "runner/run/delivery.h"
#include "runner/run/direct_peer.h"
#include "runner/run/peer_actions.h"
#include "runner/run/prelude.h"
#include "runner/run/references.h"
#include "runner/run/scene.h"

namespace gauge {
namespace {

// One scenario being played. Requests are posted without waiting for their answers for as long as the peer
// does nothing: only what the peer does has to happen while the subject stands still, after everything before
// it.
//
//   connecting --> stepping --> ending --> done
//       |              |           ^
//       +--------------+-----------+   unsupported, failed, or no stream
//
// An adapter that hangs, dies or talks nonsense ends it from every state at once.
class Play {
 public:
  Play(const Stage& stage, const Scenario& scenario, const Variant& variant,
       const std::vector<std::size_t>& pieces)
      : scene_(stage, scenario, variant, pieces) {}

  Transcript run() {
    try {
      while (state_ != State::done) advance();
      scene_.stage.adapter.expect_silence();
    } catch (const AdapterError& error) {
      scene_.conversation.break_off(error);
    } catch (const std::system_error& error) {
      scene_.conversation.break_off(Ending::harness_error, error.what());
    } catch (const TlsError& error) {
      scene_.conversation.break_off(Ending::harness_error, error.what());
    }
    PlayWitness* witness = scene_.stage.witness;
    if (witness != nullptr) {
      for (auto& [name, connection] : scene_.connections) connection.discard_received();
    }
    // What is left of the connections goes without a TIME_WAIT, thousands of which would use up the ports.
    for (auto& [name, connection] : scene_.connections) connection.reset();
    scene_.places.learn_ports(scene_.conversation);
    Transcript transcript = scene_.conversation.take(scene_.places.replacements());
    if (witness != nullptr) witness->finished(transcript, scene_.places);
    return transcript;
  }

 private:
  enum class State { connecting, stepping, ending, done };

  void enter(const std::string& pointer) const {
    if (scene_.stage.witness != nullptr) scene_.stage.witness->entered(pointer);
  }

  void advance() {
    try {
      switch (state_) {
        case State::connecting:
          enter(kConnectPointer);
          prelude_.play();
          state_ = State::stepping;
          break;
        case State::stepping:
          if (next_step_ == scene_.scenario.steps.size()) {
            state_ = State::ending;
          } else {
            enter(step_pointer(next_step_));
            scene_.conversation.begin_step(next_step_);
            step(scene_.scenario.steps[next_step_++]);
          }
          break;
        case State::ending:
          enter(kFinallyPointer);
          scene_.conversation.begin_finally();
          state_ = State::done;
          scene_.conversation.post({{"op", "end"}});
          scene_.conversation.collect();
          break;
        case State::done:
          break;
      }
    } catch (const BrokenOff&) {
      // In state `done` it was among the last answers: `end` has been sent and answered.
      if (state_ != State::done) state_ = State::ending;
    }
  }

  void step(const Step& step) {
    if (const auto* subject = std::get_if<SubjectAction>(&step.action)) {
      scene_.conversation.post(references_.resolve(subject->request));
    } else if (const auto* together = std::get_if<TogetherAction>(&step.action)) {
      Json operations = Json::array();
      for (const SubjectAction& action : together->actions) operations.push_back(action.request);
      scene_.conversation.post(references_.resolve({{"op", "together"}, {"ops", std::move(operations)}}));
    } else {
      act(std::get<PeerAction>(step.action));
    }
    peer_.send_rest();
  }

  void act(const PeerAction& action) {
    const bool is_whole = action.cuts.kind == Cuts::Kind::whole || scene_.pieces.empty();
    const std::vector<std::string_view> pieces =
        is_whole ? std::vector<std::string_view>{action.data} : cut_by(action.data, scene_.pieces);
    if (scene_.variant.over == Over::direct) {
      act_directly(action, pieces, scene_.conversation);
    } else {
      peer_.act(action, pieces);
    }
  }

  Scene scene_;
  Prelude prelude_{scene_};
  References references_{scene_};
  PeerActions peer_{scene_, prelude_};
  State state_ = State::connecting;
  std::size_t next_step_ = 0;
};

}  // namespace

Transcript play(const Stage& stage, const Scenario& scenario, const Variant& variant,
                const std::vector<std::size_t>& pieces) {
  return Play(stage, scenario, variant, pieces).run();
}

}  // namespace gauge
