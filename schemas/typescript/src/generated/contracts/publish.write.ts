// Made by `npm run generate` from schemas/*.json. Change those, not this.

// @ts-nocheck
import type { Contract } from "../../check.js";
import { FORMATS } from "../../formats.js";
import { characters } from "../../text.js";
import { publishWrite as schema } from "../schemas.js";

export const publishWrite: Contract = { schema, shape: validate10 };

const schema11 = {"$defs":{"ApprovalWrite":{"properties":{"approved_at":{"format":"date-time","type":"string"},"approved_by":{"maxLength":200,"minLength":1,"type":"string"},"source":{"maxLength":100,"minLength":1,"type":"string"}},"required":["approved_at","approved_by","source"],"type":"object"},"PublishStatus":{"anyOf":[{"enum":["PENDING_APPROVAL","APPROVED","REJECTED","PUBLISHING","PUBLISHED","FAILED","UNKNOWN"]},{"type":"string"}]},"PublishTimestampsWrite":{"properties":{"created_at":{"format":"date-time","type":"string"},"published_at":{"format":"date-time","type":"string"},"updated_at":{"format":"date-time","type":"string"}},"required":["created_at","updated_at"],"type":"object"}},"allOf":[{"if":{"properties":{"status":{"enum":["FAILED"]}},"required":["status"]},"then":{"required":["error_message"]}},{"if":{"properties":{"status":{"enum":["PUBLISHED"]}},"required":["status"]},"then":{"properties":{"timestamps":{"required":["published_at"]}},"required":["timestamps"]}},{"if":{"properties":{"status":{"enum":["PENDING_APPROVAL","APPROVED","REJECTED","PUBLISHING","FAILED","UNKNOWN"]}},"required":["status"]},"then":{"properties":{"timestamps":{"not":{"required":["published_at"]}}}}},{"if":{"properties":{"status":{"enum":["APPROVED","PUBLISHING","PUBLISHED"]}},"required":["status"]},"then":{"required":["approval"]}},{"if":{"properties":{"status":{"enum":["PENDING_APPROVAL"]}},"required":["status"]},"then":{"not":{"required":["approval"]}}},{"if":{"properties":{"status":{"enum":["PENDING_APPROVAL","APPROVED","REJECTED","PUBLISHING","PUBLISHED"]}},"required":["status"]},"then":{"not":{"required":["error_message"]}}}],"properties":{"approval":{"$ref":"#/$defs/ApprovalWrite"},"error_message":{"maxLength":1000,"minLength":1,"type":"string"},"idempotency_key":{"maxLength":300,"minLength":1,"type":"string"},"platform":{"maxLength":50,"minLength":1,"pattern":"^(?!\\.{1,2}$)(?!__(?!id(?:0|-?[1-9][0-9]*)__$)[\\s\\S]+__$)[^/]+$","type":"string"},"platform_post_id":{"maxLength":500,"minLength":1,"type":"string"},"post_url":{"maxLength":2000,"minLength":1,"type":"string"},"status":{"$ref":"#/$defs/PublishStatus"},"timestamps":{"$ref":"#/$defs/PublishTimestampsWrite"}},"required":["idempotency_key","platform","status","timestamps"],"title":"PublishWrite","type":"object"};
const schema12 = {"properties":{"approved_at":{"format":"date-time","type":"string"},"approved_by":{"maxLength":200,"minLength":1,"type":"string"},"source":{"maxLength":100,"minLength":1,"type":"string"}},"required":["approved_at","approved_by","source"],"type":"object"};
const schema13 = {"anyOf":[{"enum":["PENDING_APPROVAL","APPROVED","REJECTED","PUBLISHING","PUBLISHED","FAILED","UNKNOWN"]},{"type":"string"}]};
const schema14 = {"properties":{"created_at":{"format":"date-time","type":"string"},"published_at":{"format":"date-time","type":"string"},"updated_at":{"format":"date-time","type":"string"}},"required":["created_at","updated_at"],"type":"object"};
const formats0 = FORMATS["date-time"];
const func2 = characters;
const pattern0 = new RegExp("^(?!\\.{1,2}$)(?!__(?!id(?:0|-?[1-9][0-9]*)__$)[\\s\\S]+__$)[^/]+$", "u");

function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
const _errs2 = errors;
let valid1 = true;
const _errs3 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.status === undefined) && (missing0 = "status")){
const err0 = {};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
else {
if(data.status !== undefined){
if(!(data.status === "FAILED")){
const err1 = {};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
}
}
var _valid0 = _errs3 === errors;
errors = _errs2;
if(vErrors !== null){
if(_errs2){
vErrors.length = _errs2;
}
else {
vErrors = null;
}
}
if(_valid0){
const _errs5 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.error_message === undefined){
const err2 = {instancePath,schemaPath:"#/allOf/0/then/required",keyword:"required",params:{missingProperty: "error_message"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
var _valid0 = _errs5 === errors;
valid1 = _valid0;
}
if(!valid1){
const err3 = {instancePath,schemaPath:"#/allOf/0/if",keyword:"if",params:{failingKeyword: "then"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
const _errs7 = errors;
let valid3 = true;
const _errs8 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing1;
if((data.status === undefined) && (missing1 = "status")){
const err4 = {};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
else {
if(data.status !== undefined){
if(!(data.status === "PUBLISHED")){
const err5 = {};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
}
}
var _valid1 = _errs8 === errors;
errors = _errs7;
if(vErrors !== null){
if(_errs7){
vErrors.length = _errs7;
}
else {
vErrors = null;
}
}
if(_valid1){
const _errs10 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.timestamps === undefined){
const err6 = {instancePath,schemaPath:"#/allOf/1/then/required",keyword:"required",params:{missingProperty: "timestamps"}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(data.timestamps !== undefined){
let data2 = data.timestamps;
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
if(data2.published_at === undefined){
const err7 = {instancePath:instancePath+"/timestamps",schemaPath:"#/allOf/1/then/properties/timestamps/required",keyword:"required",params:{missingProperty: "published_at"}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
}
}
var _valid1 = _errs10 === errors;
valid3 = _valid1;
}
if(!valid3){
const err8 = {instancePath,schemaPath:"#/allOf/1/if",keyword:"if",params:{failingKeyword: "then"}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
const _errs13 = errors;
let valid6 = true;
const _errs14 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing2;
if((data.status === undefined) && (missing2 = "status")){
const err9 = {};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
else {
if(data.status !== undefined){
let data3 = data.status;
if(!((((((data3 === "PENDING_APPROVAL") || (data3 === "APPROVED")) || (data3 === "REJECTED")) || (data3 === "PUBLISHING")) || (data3 === "FAILED")) || (data3 === "UNKNOWN"))){
const err10 = {};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
}
var _valid2 = _errs14 === errors;
errors = _errs13;
if(vErrors !== null){
if(_errs13){
vErrors.length = _errs13;
}
else {
vErrors = null;
}
}
if(_valid2){
const _errs16 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.timestamps !== undefined){
let data4 = data.timestamps;
const _errs18 = errors;
const _errs19 = errors;
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
let missing3;
if((data4.published_at === undefined) && (missing3 = "published_at")){
const err11 = {};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
var valid9 = _errs19 === errors;
if(valid9){
const err12 = {instancePath:instancePath+"/timestamps",schemaPath:"#/allOf/2/then/properties/timestamps/not",keyword:"not",params:{}};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
else {
errors = _errs18;
if(vErrors !== null){
if(_errs18){
vErrors.length = _errs18;
}
else {
vErrors = null;
}
}
}
}
}
var _valid2 = _errs16 === errors;
valid6 = _valid2;
}
if(!valid6){
const err13 = {instancePath,schemaPath:"#/allOf/2/if",keyword:"if",params:{failingKeyword: "then"}};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
const _errs21 = errors;
let valid10 = true;
const _errs22 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing4;
if((data.status === undefined) && (missing4 = "status")){
const err14 = {};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
else {
if(data.status !== undefined){
let data5 = data.status;
if(!(((data5 === "APPROVED") || (data5 === "PUBLISHING")) || (data5 === "PUBLISHED"))){
const err15 = {};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
}
}
var _valid3 = _errs22 === errors;
errors = _errs21;
if(vErrors !== null){
if(_errs21){
vErrors.length = _errs21;
}
else {
vErrors = null;
}
}
if(_valid3){
const _errs24 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.approval === undefined){
const err16 = {instancePath,schemaPath:"#/allOf/3/then/required",keyword:"required",params:{missingProperty: "approval"}};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
var _valid3 = _errs24 === errors;
valid10 = _valid3;
}
if(!valid10){
const err17 = {instancePath,schemaPath:"#/allOf/3/if",keyword:"if",params:{failingKeyword: "then"}};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
const _errs26 = errors;
let valid12 = true;
const _errs27 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing5;
if((data.status === undefined) && (missing5 = "status")){
const err18 = {};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
else {
if(data.status !== undefined){
if(!(data.status === "PENDING_APPROVAL")){
const err19 = {};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
}
}
var _valid4 = _errs27 === errors;
errors = _errs26;
if(vErrors !== null){
if(_errs26){
vErrors.length = _errs26;
}
else {
vErrors = null;
}
}
if(_valid4){
const _errs29 = errors;
const _errs30 = errors;
const _errs31 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing6;
if((data.approval === undefined) && (missing6 = "approval")){
const err20 = {};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
var valid14 = _errs31 === errors;
if(valid14){
const err21 = {instancePath,schemaPath:"#/allOf/4/then/not",keyword:"not",params:{}};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
else {
errors = _errs30;
if(vErrors !== null){
if(_errs30){
vErrors.length = _errs30;
}
else {
vErrors = null;
}
}
}
var _valid4 = _errs29 === errors;
valid12 = _valid4;
}
if(!valid12){
const err22 = {instancePath,schemaPath:"#/allOf/4/if",keyword:"if",params:{failingKeyword: "then"}};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
const _errs33 = errors;
let valid15 = true;
const _errs34 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing7;
if((data.status === undefined) && (missing7 = "status")){
const err23 = {};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
else {
if(data.status !== undefined){
let data7 = data.status;
if(!(((((data7 === "PENDING_APPROVAL") || (data7 === "APPROVED")) || (data7 === "REJECTED")) || (data7 === "PUBLISHING")) || (data7 === "PUBLISHED"))){
const err24 = {};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
}
}
var _valid5 = _errs34 === errors;
errors = _errs33;
if(vErrors !== null){
if(_errs33){
vErrors.length = _errs33;
}
else {
vErrors = null;
}
}
if(_valid5){
const _errs36 = errors;
const _errs37 = errors;
const _errs38 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing8;
if((data.error_message === undefined) && (missing8 = "error_message")){
const err25 = {};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
var valid17 = _errs38 === errors;
if(valid17){
const err26 = {instancePath,schemaPath:"#/allOf/5/then/not",keyword:"not",params:{}};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
else {
errors = _errs37;
if(vErrors !== null){
if(_errs37){
vErrors.length = _errs37;
}
else {
vErrors = null;
}
}
}
var _valid5 = _errs36 === errors;
valid15 = _valid5;
}
if(!valid15){
const err27 = {instancePath,schemaPath:"#/allOf/5/if",keyword:"if",params:{failingKeyword: "then"}};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.idempotency_key === undefined){
const err28 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "idempotency_key"}};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
if(data.platform === undefined){
const err29 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "platform"}};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
if(data.status === undefined){
const err30 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "status"}};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
if(data.timestamps === undefined){
const err31 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "timestamps"}};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
if(data.approval !== undefined){
let data8 = data.approval;
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
if(data8.approved_at === undefined){
const err32 = {instancePath:instancePath+"/approval",schemaPath:"#/$defs/ApprovalWrite/required",keyword:"required",params:{missingProperty: "approved_at"}};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
if(data8.approved_by === undefined){
const err33 = {instancePath:instancePath+"/approval",schemaPath:"#/$defs/ApprovalWrite/required",keyword:"required",params:{missingProperty: "approved_by"}};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
if(data8.source === undefined){
const err34 = {instancePath:instancePath+"/approval",schemaPath:"#/$defs/ApprovalWrite/required",keyword:"required",params:{missingProperty: "source"}};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
if(data8.approved_at !== undefined){
let data9 = data8.approved_at;
if(typeof data9 === "string"){
if(!(formats0.validate(data9))){
const err35 = {instancePath:instancePath+"/approval/approved_at",schemaPath:"#/$defs/ApprovalWrite/properties/approved_at/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
else {
const err36 = {instancePath:instancePath+"/approval/approved_at",schemaPath:"#/$defs/ApprovalWrite/properties/approved_at/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
if(data8.approved_by !== undefined){
let data10 = data8.approved_by;
if(typeof data10 === "string"){
if(func2(data10) > 200){
const err37 = {instancePath:instancePath+"/approval/approved_by",schemaPath:"#/$defs/ApprovalWrite/properties/approved_by/maxLength",keyword:"maxLength",params:{limit: 200}};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
if(func2(data10) < 1){
const err38 = {instancePath:instancePath+"/approval/approved_by",schemaPath:"#/$defs/ApprovalWrite/properties/approved_by/minLength",keyword:"minLength",params:{limit: 1}};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
else {
const err39 = {instancePath:instancePath+"/approval/approved_by",schemaPath:"#/$defs/ApprovalWrite/properties/approved_by/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
if(data8.source !== undefined){
let data11 = data8.source;
if(typeof data11 === "string"){
if(func2(data11) > 100){
const err40 = {instancePath:instancePath+"/approval/source",schemaPath:"#/$defs/ApprovalWrite/properties/source/maxLength",keyword:"maxLength",params:{limit: 100}};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
if(func2(data11) < 1){
const err41 = {instancePath:instancePath+"/approval/source",schemaPath:"#/$defs/ApprovalWrite/properties/source/minLength",keyword:"minLength",params:{limit: 1}};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
else {
const err42 = {instancePath:instancePath+"/approval/source",schemaPath:"#/$defs/ApprovalWrite/properties/source/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
}
}
else {
const err43 = {instancePath:instancePath+"/approval",schemaPath:"#/$defs/ApprovalWrite/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
if(data.error_message !== undefined){
let data12 = data.error_message;
if(typeof data12 === "string"){
if(func2(data12) > 1000){
const err44 = {instancePath:instancePath+"/error_message",schemaPath:"#/properties/error_message/maxLength",keyword:"maxLength",params:{limit: 1000}};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
if(func2(data12) < 1){
const err45 = {instancePath:instancePath+"/error_message",schemaPath:"#/properties/error_message/minLength",keyword:"minLength",params:{limit: 1}};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
else {
const err46 = {instancePath:instancePath+"/error_message",schemaPath:"#/properties/error_message/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
if(data.idempotency_key !== undefined){
let data13 = data.idempotency_key;
if(typeof data13 === "string"){
if(func2(data13) > 300){
const err47 = {instancePath:instancePath+"/idempotency_key",schemaPath:"#/properties/idempotency_key/maxLength",keyword:"maxLength",params:{limit: 300}};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
if(func2(data13) < 1){
const err48 = {instancePath:instancePath+"/idempotency_key",schemaPath:"#/properties/idempotency_key/minLength",keyword:"minLength",params:{limit: 1}};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
else {
const err49 = {instancePath:instancePath+"/idempotency_key",schemaPath:"#/properties/idempotency_key/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
if(data.platform !== undefined){
let data14 = data.platform;
if(typeof data14 === "string"){
if(func2(data14) > 50){
const err50 = {instancePath:instancePath+"/platform",schemaPath:"#/properties/platform/maxLength",keyword:"maxLength",params:{limit: 50}};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
if(func2(data14) < 1){
const err51 = {instancePath:instancePath+"/platform",schemaPath:"#/properties/platform/minLength",keyword:"minLength",params:{limit: 1}};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
if(!pattern0.test(data14)){
const err52 = {instancePath:instancePath+"/platform",schemaPath:"#/properties/platform/pattern",keyword:"pattern",params:{pattern: "^(?!\\.{1,2}$)(?!__(?!id(?:0|-?[1-9][0-9]*)__$)[\\s\\S]+__$)[^/]+$"}};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
}
else {
const err53 = {instancePath:instancePath+"/platform",schemaPath:"#/properties/platform/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
}
if(data.platform_post_id !== undefined){
let data15 = data.platform_post_id;
if(typeof data15 === "string"){
if(func2(data15) > 500){
const err54 = {instancePath:instancePath+"/platform_post_id",schemaPath:"#/properties/platform_post_id/maxLength",keyword:"maxLength",params:{limit: 500}};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
if(func2(data15) < 1){
const err55 = {instancePath:instancePath+"/platform_post_id",schemaPath:"#/properties/platform_post_id/minLength",keyword:"minLength",params:{limit: 1}};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
}
else {
const err56 = {instancePath:instancePath+"/platform_post_id",schemaPath:"#/properties/platform_post_id/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
}
if(data.post_url !== undefined){
let data16 = data.post_url;
if(typeof data16 === "string"){
if(func2(data16) > 2000){
const err57 = {instancePath:instancePath+"/post_url",schemaPath:"#/properties/post_url/maxLength",keyword:"maxLength",params:{limit: 2000}};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
if(func2(data16) < 1){
const err58 = {instancePath:instancePath+"/post_url",schemaPath:"#/properties/post_url/minLength",keyword:"minLength",params:{limit: 1}};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
}
else {
const err59 = {instancePath:instancePath+"/post_url",schemaPath:"#/properties/post_url/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
}
if(data.status !== undefined){
let data17 = data.status;
const _errs60 = errors;
let valid22 = false;
const _errs61 = errors;
if(!(((((((data17 === "PENDING_APPROVAL") || (data17 === "APPROVED")) || (data17 === "REJECTED")) || (data17 === "PUBLISHING")) || (data17 === "PUBLISHED")) || (data17 === "FAILED")) || (data17 === "UNKNOWN"))){
const err60 = {instancePath:instancePath+"/status",schemaPath:"#/$defs/PublishStatus/anyOf/0/enum",keyword:"enum",params:{allowedValues: schema13.anyOf[0].enum}};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
var _valid6 = _errs61 === errors;
valid22 = valid22 || _valid6;
if(!valid22){
const _errs62 = errors;
if(typeof data17 !== "string"){
const err61 = {instancePath:instancePath+"/status",schemaPath:"#/$defs/PublishStatus/anyOf/1/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
var _valid6 = _errs62 === errors;
valid22 = valid22 || _valid6;
}
if(!valid22){
const err62 = {instancePath:instancePath+"/status",schemaPath:"#/$defs/PublishStatus/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
else {
errors = _errs60;
if(vErrors !== null){
if(_errs60){
vErrors.length = _errs60;
}
else {
vErrors = null;
}
}
}
}
if(data.timestamps !== undefined){
let data18 = data.timestamps;
if(data18 && typeof data18 == "object" && !Array.isArray(data18)){
if(data18.created_at === undefined){
const err63 = {instancePath:instancePath+"/timestamps",schemaPath:"#/$defs/PublishTimestampsWrite/required",keyword:"required",params:{missingProperty: "created_at"}};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
if(data18.updated_at === undefined){
const err64 = {instancePath:instancePath+"/timestamps",schemaPath:"#/$defs/PublishTimestampsWrite/required",keyword:"required",params:{missingProperty: "updated_at"}};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
if(data18.created_at !== undefined){
let data19 = data18.created_at;
if(typeof data19 === "string"){
if(!(formats0.validate(data19))){
const err65 = {instancePath:instancePath+"/timestamps/created_at",schemaPath:"#/$defs/PublishTimestampsWrite/properties/created_at/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
}
else {
const err66 = {instancePath:instancePath+"/timestamps/created_at",schemaPath:"#/$defs/PublishTimestampsWrite/properties/created_at/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
}
if(data18.published_at !== undefined){
let data20 = data18.published_at;
if(typeof data20 === "string"){
if(!(formats0.validate(data20))){
const err67 = {instancePath:instancePath+"/timestamps/published_at",schemaPath:"#/$defs/PublishTimestampsWrite/properties/published_at/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err67];
}
else {
vErrors.push(err67);
}
errors++;
}
}
else {
const err68 = {instancePath:instancePath+"/timestamps/published_at",schemaPath:"#/$defs/PublishTimestampsWrite/properties/published_at/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err68];
}
else {
vErrors.push(err68);
}
errors++;
}
}
if(data18.updated_at !== undefined){
let data21 = data18.updated_at;
if(typeof data21 === "string"){
if(!(formats0.validate(data21))){
const err69 = {instancePath:instancePath+"/timestamps/updated_at",schemaPath:"#/$defs/PublishTimestampsWrite/properties/updated_at/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err69];
}
else {
vErrors.push(err69);
}
errors++;
}
}
else {
const err70 = {instancePath:instancePath+"/timestamps/updated_at",schemaPath:"#/$defs/PublishTimestampsWrite/properties/updated_at/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err70];
}
else {
vErrors.push(err70);
}
errors++;
}
}
}
else {
const err71 = {instancePath:instancePath+"/timestamps",schemaPath:"#/$defs/PublishTimestampsWrite/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err71];
}
else {
vErrors.push(err71);
}
errors++;
}
}
}
else {
const err72 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err72];
}
else {
vErrors.push(err72);
}
errors++;
}
validate10.errors = vErrors;
return errors === 0;
}
