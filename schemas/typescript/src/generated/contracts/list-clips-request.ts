// Made by `npm run generate` from schemas/*.json. Change those, not this.

// @ts-nocheck
import type { Contract } from "../../check.js";
import { characters } from "../../text.js";
import { listClipsRequest as schema } from "../schemas.js";

export const listClipsRequest: Contract = { schema, shape: validate10 };

const schema11 = {"$defs":{"ClipOrder":{"enum":["created_at","priority","scene"],"type":"string"},"ClipStatus":{"anyOf":[{"enum":["processing","completed","failed"]},{"type":"string"}]},"Style":{"maxLength":50,"minLength":1,"pattern":"^(?!__[\\s\\S]+__$)","type":"string"}},"properties":{"order":{"$ref":"#/$defs/ClipOrder","default":"created_at"},"page_size":{"default":50,"maximum":100,"minimum":1,"type":"integer"},"page_token":{"maxLength":4000,"type":["string","null"]},"scene_id":{"maximum":4294967295,"minimum":0,"type":["integer","null"]},"status":{"$ref":"#/$defs/ClipStatus","default":"completed"},"style":{"anyOf":[{"$ref":"#/$defs/Style"},{"type":"null"}]}},"title":"ListClipsRequest","type":"object"};
const schema12 = {"enum":["created_at","priority","scene"],"type":"string"};
const schema13 = {"anyOf":[{"enum":["processing","completed","failed"]},{"type":"string"}]};
const schema14 = {"maxLength":50,"minLength":1,"pattern":"^(?!__[\\s\\S]+__$)","type":"string"};
const func2 = characters;
const pattern0 = new RegExp("^(?!__[\\s\\S]+__$)", "u");

function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.order !== undefined){
let data0 = data.order;
if(typeof data0 !== "string"){
const err0 = {instancePath:instancePath+"/order",schemaPath:"#/$defs/ClipOrder/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(!(((data0 === "created_at") || (data0 === "priority")) || (data0 === "scene"))){
const err1 = {instancePath:instancePath+"/order",schemaPath:"#/$defs/ClipOrder/enum",keyword:"enum",params:{allowedValues: schema12.enum}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.page_size !== undefined){
let data1 = data.page_size;
if(!(((typeof data1 == "number") && (!(data1 % 1) && !isNaN(data1))) && (isFinite(data1)))){
const err2 = {instancePath:instancePath+"/page_size",schemaPath:"#/properties/page_size/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if((typeof data1 == "number") && (isFinite(data1))){
if(data1 > 100 || isNaN(data1)){
const err3 = {instancePath:instancePath+"/page_size",schemaPath:"#/properties/page_size/maximum",keyword:"maximum",params:{comparison: "<=", limit: 100}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data1 < 1 || isNaN(data1)){
const err4 = {instancePath:instancePath+"/page_size",schemaPath:"#/properties/page_size/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
}
if(data.page_token !== undefined){
let data2 = data.page_token;
if((typeof data2 !== "string") && (data2 !== null)){
const err5 = {instancePath:instancePath+"/page_token",schemaPath:"#/properties/page_token/type",keyword:"type",params:{type: schema11.properties.page_token.type}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(typeof data2 === "string"){
if(func2(data2) > 4000){
const err6 = {instancePath:instancePath+"/page_token",schemaPath:"#/properties/page_token/maxLength",keyword:"maxLength",params:{limit: 4000}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
if(data.scene_id !== undefined){
let data3 = data.scene_id;
if((!(((typeof data3 == "number") && (!(data3 % 1) && !isNaN(data3))) && (isFinite(data3)))) && (data3 !== null)){
const err7 = {instancePath:instancePath+"/scene_id",schemaPath:"#/properties/scene_id/type",keyword:"type",params:{type: schema11.properties.scene_id.type}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if((typeof data3 == "number") && (isFinite(data3))){
if(data3 > 4294967295 || isNaN(data3)){
const err8 = {instancePath:instancePath+"/scene_id",schemaPath:"#/properties/scene_id/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4294967295}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(data3 < 0 || isNaN(data3)){
const err9 = {instancePath:instancePath+"/scene_id",schemaPath:"#/properties/scene_id/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
if(data.status !== undefined){
let data4 = data.status;
const _errs12 = errors;
let valid3 = false;
const _errs13 = errors;
if(!(((data4 === "processing") || (data4 === "completed")) || (data4 === "failed"))){
const err10 = {instancePath:instancePath+"/status",schemaPath:"#/$defs/ClipStatus/anyOf/0/enum",keyword:"enum",params:{allowedValues: schema13.anyOf[0].enum}};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
var _valid0 = _errs13 === errors;
valid3 = valid3 || _valid0;
if(!valid3){
const _errs14 = errors;
if(typeof data4 !== "string"){
const err11 = {instancePath:instancePath+"/status",schemaPath:"#/$defs/ClipStatus/anyOf/1/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
var _valid0 = _errs14 === errors;
valid3 = valid3 || _valid0;
}
if(!valid3){
const err12 = {instancePath:instancePath+"/status",schemaPath:"#/$defs/ClipStatus/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
else {
errors = _errs12;
if(vErrors !== null){
if(_errs12){
vErrors.length = _errs12;
}
else {
vErrors = null;
}
}
}
}
if(data.style !== undefined){
let data5 = data.style;
const _errs17 = errors;
let valid4 = false;
const _errs18 = errors;
if(typeof data5 === "string"){
if(func2(data5) > 50){
const err13 = {instancePath:instancePath+"/style",schemaPath:"#/$defs/Style/maxLength",keyword:"maxLength",params:{limit: 50}};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if(func2(data5) < 1){
const err14 = {instancePath:instancePath+"/style",schemaPath:"#/$defs/Style/minLength",keyword:"minLength",params:{limit: 1}};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if(!pattern0.test(data5)){
const err15 = {instancePath:instancePath+"/style",schemaPath:"#/$defs/Style/pattern",keyword:"pattern",params:{pattern: "^(?!__[\\s\\S]+__$)"}};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
else {
const err16 = {instancePath:instancePath+"/style",schemaPath:"#/$defs/Style/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
var _valid1 = _errs18 === errors;
valid4 = valid4 || _valid1;
if(!valid4){
const _errs21 = errors;
if(data5 !== null){
const err17 = {instancePath:instancePath+"/style",schemaPath:"#/properties/style/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
var _valid1 = _errs21 === errors;
valid4 = valid4 || _valid1;
}
if(!valid4){
const err18 = {instancePath:instancePath+"/style",schemaPath:"#/properties/style/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
else {
errors = _errs17;
if(vErrors !== null){
if(_errs17){
vErrors.length = _errs17;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err19 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
validate10.errors = vErrors;
return errors === 0;
}
